using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Tests.Storage;

/// <summary>What every replica store must do; a back end inherits this and says how it is opened.</summary>
public abstract class StoreContractTests : IAsyncLifetime
{
    private StoreFixture _fixture = null!;

    private IReplicaStore Store => _fixture.Store;

    public async Task InitializeAsync() => _fixture = new StoreFixture(await OpenAsync());

    public async Task DisposeAsync() => await Store.DisposeAsync();

    /// <summary>Opens the same store again after it was disposed.</summary>
    protected abstract Task<IReplicaStore> OpenAsync();

    [Fact]
    public async Task Memory_WrittenAndRead_IsTheSame()
    {
        var memory = StoreFixture.Memory("Größe 日本", "body 🎉") with
        {
            Tags = ["a", "b", "a"],
            Confidence = 0.25,
            ExpiresAt = "2027-01-01T00:00:00Z",
            Metadata = new Metadata("""{"agent_id":"alice","n":18446744073709551615}"""),
        };
        var version = await _fixture.PutAsync(memory);
        var found = await Store.GetMemoryAsync(memory.Id, default);
        Assert.NotNull(found);
        Assert.Equal(version, found.Version);
        Assert.Equal(memory.Tags, found.Tags);
        Assert.Equal(memory with { Tags = found.Tags, Version = version }, found);
    }

    [Fact]
    public async Task Put_OfALowerVersion_ChangesNothing()
    {
        var memory = StoreFixture.Memory("t", "new");
        var older = _fixture.Next("global", Mutations.Put(memory with { Content = "old" }));
        await _fixture.PutAsync(memory);
        await Store.CommitAsync([new StoreWrite.Append(older, true)], default);
        Assert.Equal("new", (await Store.GetMemoryAsync(memory.Id, default))!.Content);
    }

    [Fact]
    public async Task Delete_LeavesATombstone_ThatALowerPutDoesNotLift()
    {
        var memory = StoreFixture.Memory("t");
        var older = _fixture.Next("global", Mutations.Put(memory));
        await _fixture.PutAsync(memory);
        await _fixture.WriteAsync("global", Mutations.DeleteMemory(memory.Id));
        await Store.CommitAsync([new StoreWrite.Append(older, true)], default);
        Assert.Null(await Store.GetMemoryAsync(memory.Id, default));
        Assert.True(await Store.IsDeletedAsync(memory.Id, default));
    }

    [Fact]
    public async Task Touch_ChangesUsage_ButNotTheVersion()
    {
        var memory = StoreFixture.Memory("t");
        var version = await _fixture.PutAsync(memory);
        await _fixture.WriteAsync("global", Mutations.Touch(memory with { AccessCount = 7, Priority = 6 }));
        var found = await Store.GetMemoryAsync(memory.Id, default);
        Assert.Equal((7, 6, version), (found!.AccessCount, found.Priority, found.Version));
    }

    [Fact]
    public async Task Prefix_ResolvesWhenUnique_IgnoringCase_AndTakesWildcardsLiterally()
    {
        await _fixture.PutAsync(StoreFixture.Memory("a", id: "abc-1"));
        await _fixture.PutAsync(StoreFixture.Memory("b", id: "abc-2"));
        await _fixture.PutAsync(StoreFixture.Memory("c", id: "xyz-1"));
        Assert.Equal("xyz-1", (await Store.ResolveIdAsync("XY", default)).Memory?.Id);
        Assert.Equal(["abc-1", "abc-2"], (await Store.ResolveIdAsync("abc", default)).Ambiguous);
        Assert.Null((await Store.ResolveIdAsync("%", default)).Memory);
        Assert.Empty((await Store.ResolveIdAsync("abc_", default)).Ambiguous);
    }

    [Theory]
    [InlineData("ABCDEFGH-1", "abcdefgh")]
    [InlineData("aBcDeFgH-1", "AbCdEfGh-")]
    [InlineData("0f3Ä9-a", "0F3")]
    [InlineData("0f3Ä9-a", "0F3Ä9-A")]
    [InlineData("x%y_z", "X%Y_")]
    public async Task Prefix_FindsAnId_HoweverItsLettersAreWritten(string id, string prefix)
    {
        await _fixture.PutAsync(StoreFixture.Memory("a", id: id));
        await _fixture.PutAsync(StoreFixture.Memory("b", id: "other"));
        Assert.Equal(id, (await Store.ResolveIdAsync(prefix, default)).Memory?.Id);
        Assert.Null((await Store.ResolveIdAsync(prefix + "?", default)).Memory);
    }

    [Fact]
    public async Task Titles_AreFoundTogether_EachAsAlone()
    {
        var (one, two, later) = (StoreFixture.Memory("one"), StoreFixture.Memory("two"), StoreFixture.Memory("two", "of a split"));
        await _fixture.PutAsync(one);
        await _fixture.PutAsync(two);
        await _fixture.PutAsync(later);
        await _fixture.PutAsync(StoreFixture.Memory("three", ns: "other"));
        var found = await Store.FindByTitlesAsync("global", ["one", "two", "three"], default);
        Assert.Equal([("one", one.Id), ("two", later.Id)], found.Select(f => (f.Key, f.Value.Id)).Order());
        Assert.Equal(later.Id, (await Store.FindByTitleAsync("global", "two", default))?.Id);
        Assert.Null(await Store.FindByTitleAsync("global", "three", default));
        Assert.Empty(await Store.FindByTitlesAsync("nothing here", ["one", "two"], default));
    }

    [Fact]
    public async Task List_OrdersByPriorityThenUpdate_AndFilters()
    {
        await _fixture.PutAsync(StoreFixture.Memory("old") with { UpdatedAt = "2026-04-01T00:00:00Z", Tags = ["x"] });
        await _fixture.PutAsync(StoreFixture.Memory("new") with { UpdatedAt = "2026-04-02T00:00:00+00:00" });
        await _fixture.PutAsync(StoreFixture.Memory("top") with { Priority = 9 });
        await _fixture.PutAsync(StoreFixture.Memory("gone") with { ExpiresAt = "2026-01-01T00:00:00Z" });
        await _fixture.PutAsync(StoreFixture.Memory("elsewhere", ns: "other"));
        var filter = new MemoryFilter { Namespaces = ["global"] };
        Assert.Equal(["top", "new", "old"], Titles(await Store.ListAsync(filter, 10, 0, StoreFixture.Now, default)));
        Assert.Equal(["new"], Titles(await Store.ListAsync(filter, 1, 1, StoreFixture.Now, default)));
        Assert.Equal(["old"], Titles(await Store.ListAsync(filter with { Tag = "x" }, 10, 0, StoreFixture.Now, default)));
        Assert.Equal(5, (await Store.ListAsync(new MemoryFilter { IncludeExpired = true }, 10, 0, StoreFixture.Now, default)).Count);
    }

    [Theory]
    [InlineData("gzip stream", new[] { "both" })]
    [InlineData("GZIP", new[] { "both", "one" })]
    [InlineData("well-known", new[] { "hyphen" })]
    [InlineData("\" OR * NEAR( -:", new string[0])]
    [InlineData("", new string[0])]
    [InlineData("日本", new[] { "cjk" })]
    public async Task Search_FindsExactWords_RightAfterTheWrite(string query, string[] titles)
    {
        await _fixture.PutAsync(StoreFixture.Memory("one", "gzip alone"));
        await _fixture.PutAsync(StoreFixture.Memory("both", "gzip a stream gzip") with { Priority = 6 });
        await _fixture.PutAsync(StoreFixture.Memory("hyphen", "a well known fact"));
        await _fixture.PutAsync(StoreFixture.Memory("cjk", "東京は日本の首都です"));
        Assert.Equal(titles, Titles(await Store.SearchAsync(query, new MemoryFilter(), 10, StoreFixture.Now, default)));
    }

    [Fact]
    public async Task Recall_FindsWordForms_AndLendsToNeighbours_IndexedOrNot()
    {
        var before = StoreFixture.Memory("before", "nothing in common");
        await _fixture.PutAsync(before);
        await _fixture.PutAsync(StoreFixture.Memory("hit", "compressing streams with gzip"));
        for (var i = 0; i < 40; i++)
        {
            await _fixture.PutAsync(StoreFixture.Memory($"other {i}", $"unrelated words number {i}"));
        }

        var query = new RecallQuery("compress a gzip stream", new MemoryFilter(), 10, StoreFixture.Now);
        for (var round = 0; round < 2; round++)
        {
            var found = await Store.RecallAsync(query, default);
            Assert.Equal("hit", found[0].Memory.Title);
            var neighbour = Assert.Single(found, c => c.Memory.Id == before.Id);
            Assert.Equal(0, neighbour.OwnText);
            Assert.Equal(0.7 * found[0].OwnText, neighbour.NeighbourText, 9);
            Assert.DoesNotContain(found, c => c.Memory.Title == "other 15");
            await Store.SearchAsync("gzip", new MemoryFilter(), 1, StoreFixture.Now, default);
        }
    }

    [Fact]
    public async Task Recall_OfTwoCommonWords_FindsAnOldRowThatHoldsBoth()
    {
        await _fixture.PutAsync(StoreFixture.Memory("both", "alpha beta"));
        await _fixture.WriteAsync("global", [.. Enumerable.Range(0, 4_200).Select(i => Mutations.Put(StoreFixture.Memory($"row {i}", i % 2 == 0 ? "alpha" : "beta")))]);
        await Store.SearchAsync("alpha", new MemoryFilter(), 1, StoreFixture.Now, default); // indexes what is written
        foreach (var namespaces in (string[]?[])[null, ["global"]])
        {
            var filter = new MemoryFilter { Namespaces = namespaces };
            var found = await Store.RecallAsync(new RecallQuery("alpha beta", filter, 256, StoreFixture.Now), default);
            Assert.Equal("both", found[0].Memory.Title);
            Assert.Equal(256, found.DistinctBy(c => c.Memory.Id).Count());
        }
    }

    /// <summary>How many rows hold a word must not be guessed from the newest rows alone: of late, all may be about one thing.</summary>
    [Fact]
    public async Task Recall_AWordThatOnlyTheNewestRowsHold_IsWorthMoreThanOneOfHalfTheRows()
    {
        await _fixture.WriteAsync("global", [.. Enumerable.Range(0, 6_000).Select(i => Mutations.Put(
            StoreFixture.Memory($"row {i}", i >= 5_400 ? "burst" : i % 2 == 0 ? "common" : "other")))]);
        await AssertWorthMoreAsync("burst", "common");
    }

    /// <summary>What is written about one thing is written together: the stretch in the middle must not stand for all that is old.</summary>
    [Fact]
    public async Task Recall_AWordOfTwoStretches_IsWorthMoreThanOneOfHalfTheRows()
    {
        await _fixture.WriteAsync("global", [.. Enumerable.Range(0, 6_800).Select(i => Mutations.Put(
            StoreFixture.Memory($"row {i}", i is (>= 3_000 and < 3_600) or >= 6_200 ? "burst" : i % 2 == 0 ? "common" : "other")))]);
        await AssertWorthMoreAsync("burst", "common");
    }

    /// <summary>What is remembered of a word's frequency is looked up anew in a namespace that has grown.</summary>
    [Fact]
    public async Task Recall_AWordThatBecameTheRarerOne_IsWorthMore()
    {
        await _fixture.WriteAsync("global", [.. Enumerable.Range(0, 6_000).Select(i => Mutations.Put(StoreFixture.Memory($"row {i}", i % 5 < 2 ? "alpha" : "beta")))]);
        await AssertWorthMoreAsync("alpha", "beta");
        await _fixture.WriteAsync("global", [.. Enumerable.Range(6_000, 6_000).Select(i => Mutations.Put(StoreFixture.Memory($"row {i}", "alpha")))]);
        await AssertWorthMoreAsync("beta", "alpha");
    }

    [Fact]
    public async Task Recall_InANamespace_IsTheSameWhereverItStandsAmongOthers()
    {
        string[] contents = ["alpha", "nothing", "beta gamma", "alpha beta", "gamma", "nothing", "beta", "alpha gamma"];
        foreach (var (ns, copies) in (IEnumerable<(string, int)>)[("first", 40), ("large", 300), ("last", 40)])
        {
            await _fixture.WriteAsync(ns, [.. Enumerable.Range(0, copies * contents.Length)
                .Select(i => Mutations.Put(StoreFixture.Memory($"title {i}", contents[i % contents.Length], ns)))]);
        }

        await Store.SearchAsync("alpha", new MemoryFilter(), 1, StoreFixture.Now, default); // indexes what is written
        var first = await RecallAsync("first");
        Assert.Contains(first, found => found.NeighbourText > 0);
        Assert.Equal(first, await RecallAsync("last"));

        async Task<(string Title, double OwnText, double NeighbourText)[]> RecallAsync(string ns)
        {
            var query = new RecallQuery("alpha beta gamma", new MemoryFilter { Namespaces = [ns] }, 256, StoreFixture.Now);
            return [.. (await Store.RecallAsync(query, default)).Select(c => (c.Memory.Title, c.OwnText, c.NeighbourText))];
        }
    }

    [Fact]
    public async Task Contradictions_ShareAWordOfTheTitle_InTheSameNamespace()
    {
        var same = StoreFixture.Memory("Deploy on Friday");
        await _fixture.PutAsync(same);
        await _fixture.PutAsync(StoreFixture.Memory("Deploy elsewhere", ns: "other"));
        await _fixture.PutAsync(StoreFixture.Memory("Unrelated"));
        Assert.Equal([same.Id], await Store.FindContradictionsAsync("global", "friday rules", 5, default));
    }

    [Fact]
    public async Task Links_AreFoundFromBothEnds_UntilDeleted()
    {
        var link = new MemoryLink("a", "b", "related_to", "2026-04-03T15:00:00+00:00");
        await _fixture.WriteAsync("global", Mutations.Put(link));
        Assert.Equal([link], await Store.GetLinksAsync("a", default));
        Assert.Equal([link], await Store.GetLinksAsync("b", default));
        await _fixture.WriteAsync("global", Mutations.Delete(link));
        Assert.Empty(await Store.GetLinksAsync("b", default));
    }

    [Fact]
    public async Task Reopened_HoldsEntriesRowsAndState()
    {
        var memory = StoreFixture.Memory("t");
        await _fixture.PutAsync(memory);
        await Store.CommitAsync([new StoreWrite.SetCoreState("global", new byte[] { 1, 2, 3 })], default);
        await Store.DisposeAsync();
        _fixture = new StoreFixture(await OpenAsync());
        Assert.False(Store.Identity.IsEmpty);
        var log = await Store.ReadLogAsync("global", default);
        Assert.Equal(new byte[] { 1, 2, 3 }, log.CoreState.ToArray());
        Assert.Equal([new EntryExtent(1, 1, 1)], log.Held);
        Assert.Equal(new EntryVersion(1, 1), log.Applied);
        Assert.True(Assert.Single(await Store.ReadEntriesAsync("global", log.Held[0], int.MaxValue, default)).IsIntact);
        Assert.Equal("t", (await Store.GetMemoryAsync(memory.Id, default))?.Title);
        Assert.Single(await Store.SearchAsync("content", new MemoryFilter(), 5, StoreFixture.Now, default));
        Assert.Empty(await Store.ScrubAsync(default));
    }

    [Fact]
    public async Task Digest_IsEqualForEqualContent_HoweverItCame()
    {
        var a = StoreFixture.Memory("a", id: "1");
        var b = StoreFixture.Memory("b", id: "2");
        await _fixture.PutAsync(a);
        await _fixture.PutAsync(b);
        await _fixture.WriteAsync("global", Mutations.Touch(a with { AccessCount = 3 }));
        var before = await Store.GetDigestAsync("global", default);
        var rows = await Store.ReadRowsAsync("global", RowKind.Memory, null, 10, default);
        Assert.Equal(2, before.Rows);

        await _fixture.PutAsync(b with { Content = "changed" });
        Assert.NotEqual(before.Hash, (await Store.GetDigestAsync("global", default)).Hash);

        await Store.CommitAsync([new StoreWrite.MergeRows("copy", rows)], default);
        Assert.Equal(before.Hash, (await Store.GetDigestAsync("copy", default)).Hash);
    }

    [Fact]
    public async Task ReadInserted_GivesEveryRow_InTheOrderItCame()
    {
        await _fixture.PutAsync(StoreFixture.Memory("first", id: "z"));
        await _fixture.PutAsync(StoreFixture.Memory("second", id: "m"));
        await _fixture.PutAsync(StoreFixture.Memory("third", id: "a"));
        await _fixture.PutAsync(StoreFixture.Memory("elsewhere", ns: "other"));
        await _fixture.WriteAsync("global", Mutations.DeleteMemory("m"));
        await _fixture.WriteAsync("global", Mutations.Put(new MemoryLink("z", "a", "related_to", "2026-04-03T15:00:00+00:00")));
        await _fixture.WriteAsync("global", Mutations.PutVector("a", [1f]));
        await _fixture.WriteAsync("global", Mutations.DeleteVector("a"));
        var rows = new List<RowImage>();
        await foreach (var row in Store.ReadInsertedAsync("global", default))
        {
            rows.Add(row);
        }

        Assert.Equal(
            [(RowKind.Memory, "z", false), (RowKind.Memory, "a", false), (RowKind.Memory, "m", true), (RowKind.Link, "z\na\nrelated_to", false), (RowKind.Vector, "a", true)],
            rows.Select(r => (r.Row, r.Key, r.Deleted)));
    }

    [Fact]
    public async Task Log_WithGaps_SaysWhatItHolds_AndForgetsWhatItIsTold()
    {
        var entries = Enumerable.Range(0, 6).Select(_ => _fixture.Next("global", Mutations.Put(StoreFixture.Memory("t")))).ToArray();
        await Store.CommitAsync([.. new[] { 0, 1, 3, 4, 5 }.Select(i => new StoreWrite.Append(entries[i], false))], default);
        Assert.Equal([new EntryExtent(1, 1, 2), new EntryExtent(1, 4, 6)], (await Store.ReadLogAsync("global", default)).Held);
        await Store.CommitAsync([new StoreWrite.Forget("global", new EntryExtent(1, 1, 4))], default);
        Assert.Equal([new EntryExtent(1, 5, 6)], (await Store.ReadLogAsync("global", default)).Held);
    }

    private async Task AssertWorthMoreAsync(string word, string other)
    {
        await Store.SearchAsync(word, new MemoryFilter(), 1, StoreFixture.Now, default); // indexes what is written
        Assert.InRange(await WorthAsync(other), 0, 0.9 * await WorthAsync(word));
    }

    private async Task<double> WorthAsync(string word)
    {
        var query = new RecallQuery(word, new MemoryFilter { Namespaces = ["global"] }, 10, StoreFixture.Now);
        return (await Store.RecallAsync(query, default)).Max(candidate => candidate.OwnText);
    }

    private static string[] Titles(IEnumerable<Memory> memories) => [.. memories.Select(m => m.Title)];
}
