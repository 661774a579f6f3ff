using AiMemory.Domain.Rules;
using AiMemory.Domain.Time;
using AiMemory.UseCases;
using FsCheck;
using FsCheck.Fluent;

namespace AiMemory.Domain.Tests.Rules;

public sealed class MergingTests
{
    private static readonly ServiceOptions Options = new();

    private static readonly Arbitrary<(Memory, Memory)> Pairs = Row().Zip(Row()).Select(pair => (pair.Item1, pair.Item2)).ToArbitrary();

    [Fact]
    public void Upsert_Laws_Hold() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Pairs, pair =>
    {
        var (existing, incoming) = pair;
        var merged = Merging.Upsert(existing, incoming, expired: false);
        return merged.Tier >= existing.Tier && merged.Tier >= incoming.Tier
            && merged.Priority >= existing.Priority && merged.Confidence >= existing.Confidence
            && merged.Id == existing.Id && merged.CreatedAt == existing.CreatedAt && merged.AccessCount == existing.AccessCount
            && merged.Metadata.AgentId == (existing.Metadata.AgentId ?? incoming.Metadata.AgentId)
            && (merged.Tier != Tier.Long || merged.ExpiresAt is null)
            && Merging.Upsert(merged, incoming, expired: false) == merged;
    }));

    [Fact]
    public void Update_Tier_NeverLowers() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Pairs, pair =>
        Merging.Update(pair.Item1, new MemoryChanges { Tier = pair.Item2.Tier }, "t").Tier >= pair.Item1.Tier));

    [Fact]
    public void Difference_Applied_IsTheOtherRow() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Pairs, pair =>
    {
        var (before, other) = pair;
        var after = Merging.Update(before, new MemoryChanges { Title = other.Title, Content = other.Content, Priority = other.Priority, ClearExpiry = true }, "t");
        return Merging.Update(before, Merging.Difference(before, after), "t") == after;
    }));

    [Fact]
    public void MergeNewer_EitherOrder_HasTheSameTextAndUse() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Pairs, pair =>
    {
        var (a, b) = pair;
        if (Timestamps.Compare(a.UpdatedAt, b.UpdatedAt) == 0)
        {
            return true;
        }

        var ab = Merging.MergeNewer(a, b, expired: false);
        var ba = Merging.MergeNewer(b, a, expired: false);
        return ab.Content == ba.Content && ab.Priority == ba.Priority && ab.AccessCount == ba.AccessCount
            && ab.UpdatedAt == ba.UpdatedAt && ab.Tier == ba.Tier;
    }));

    [Fact]
    public void Touch_NeverShortensALife() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Row().ToArbitrary(), row =>
    {
        var touched = Touching.Apply(row, Timestamps.Format(Sample.Now), Options);
        return touched.Tier >= row.Tier && touched.Priority >= row.Priority
            && (touched.ExpiresAt is null || (row.ExpiresAt is not null && Timestamps.Compare(touched.ExpiresAt, row.ExpiresAt) >= 0));
    }));

    [Fact]
    public void Touch_FreshMidRow_KeepsItsSevenDays()
    {
        var row = Sample.Memory() with { ExpiresAt = "2026-04-10T15:00:00Z" };
        Assert.Equal("2026-04-10T15:00:00Z", Touch(row).ExpiresAt);
        Assert.Equal("2026-04-04T15:00:00+00:00", Touch(row with { ExpiresAt = "2026-04-03T16:00:00Z" }).ExpiresAt);
        Assert.Equal("2026-04-03T16:00:00+00:00", Touch(row with { Tier = Tier.Short, ExpiresAt = "2026-04-03T15:30:00Z" }).ExpiresAt);
        Assert.Equal("2026-04-03T15:30:00Z", Touch(row with { Tier = Tier.Long, ExpiresAt = "2026-04-03T15:30:00Z" }).ExpiresAt);
        Assert.Null(Touch(row with { ExpiresAt = null }).ExpiresAt);
    }

    [Fact]
    public void Touch_FifthAccess_Promotes()
    {
        var row = Sample.Memory() with { AccessCount = 4, ExpiresAt = "2026-04-10T15:00:00Z", UpdatedAt = "2026-01-01T00:00:00Z" };
        var touched = Touch(row);
        Assert.Equal((Tier.Long, null, 5L, "2026-04-03T15:00:00+00:00"), (touched.Tier, touched.ExpiresAt, touched.AccessCount, touched.UpdatedAt));
        var brief = Touch(row with { Tier = Tier.Short });
        Assert.Equal((Tier.Short, "2026-01-01T00:00:00Z"), (brief.Tier, brief.UpdatedAt));
    }

    [Fact]
    public void Touch_TenthAccess_RaisesPriorityToTen()
    {
        Assert.Equal(6, Touch(Sample.Memory() with { AccessCount = 9 }).Priority);
        Assert.Equal(10, Touch(Sample.Memory() with { AccessCount = 9, Priority = 10 }).Priority);
        Assert.Equal(1_000_000, Touch(Sample.Memory() with { AccessCount = 1_000_000 }).AccessCount);
        Assert.Equal(1_000_000, Touch(Sample.Memory() with { AccessCount = 5_000_000 }).AccessCount);
    }

    [Fact]
    public void Upsert_Expiry_IsIncomingElseExisting()
    {
        var existing = Sample.Memory() with { ExpiresAt = "2026-04-10T15:00:00Z" };
        var incoming = Sample.Memory() with { ExpiresAt = "2026-04-03T21:00:00Z", Tier = Tier.Short };
        Assert.Equal((Tier.Mid, "2026-04-03T21:00:00Z"), Pick(Merging.Upsert(existing, incoming, false)));
        Assert.Equal((Tier.Mid, "2026-04-10T15:00:00Z"), Pick(Merging.Upsert(existing, incoming with { ExpiresAt = null }, false)));
        Assert.Equal((Tier.Mid, null), Pick(Merging.Upsert(existing, incoming with { ExpiresAt = null }, expired: true)));
        Assert.Equal((Tier.Long, null), Pick(Merging.Upsert(existing, incoming with { Tier = Tier.Long }, false)));

        static (Tier, string?) Pick(Memory row) => (row.Tier, row.ExpiresAt);
    }

    [Fact]
    public void ReplaceDuplicate_Priority_IsReplaced()
    {
        var existing = Sample.Memory() with { Priority = 9, Source = "user", ExpiresAt = "2026-04-10T15:00:00Z", Tier = Tier.Long };
        var merged = Merging.ReplaceDuplicate(existing, Sample.Memory(content: "new") with { Priority = 2, Confidence = 0.5, ExpiresAt = null, Tier = Tier.Short });
        Assert.Equal((2, 0.5, "user", "2026-04-10T15:00:00Z", Tier.Long, "new"),
            (merged.Priority, merged.Confidence, merged.Source, merged.ExpiresAt, merged.Tier, merged.Content));
    }

    [Fact]
    public void Update_GivenFields_Replace()
    {
        var row = Sample.Memory() with { ExpiresAt = "2026-04-10T15:00:00Z", Metadata = new Metadata("{\"agent_id\":\"a\",\"x\":1}") };
        var updated = Merging.Update(row, new MemoryChanges { Tier = Tier.Long, Metadata = new Metadata("{\"agent_id\":\"b\",\"y\":2}") }, "now");
        Assert.Equal(("2026-04-10T15:00:00Z", Tier.Long, "now", "{\"agent_id\":\"a\",\"y\":2}"),
            (updated.ExpiresAt, updated.Tier, updated.UpdatedAt, updated.Metadata.Text));
        Assert.Null(Merging.Update(row, new MemoryChanges { ClearExpiry = true }, "now").ExpiresAt);
    }

    [Fact]
    public void MergeNewer_Instants_Decide()
    {
        var existing = Sample.Memory(content: "old") with { UpdatedAt = "2026-04-03T15:00:00Z" };
        var sameMoment = Sample.Memory(content: "new") with { UpdatedAt = "2026-04-03T17:00:00+02:00" };
        Assert.Equal("old", Merging.MergeNewer(existing, sameMoment, false).Content);
        Assert.Equal("new", Merging.MergeNewer(existing, sameMoment with { UpdatedAt = "2026-04-03T15:00:00.000000000001Z" }, false).Content);
    }

    [Theory]
    [InlineData(Tier.Short, null, null, "2026-04-03T21:00:00+00:00")]
    [InlineData(Tier.Mid, null, null, "2026-04-10T15:00:00+00:00")]
    [InlineData(Tier.Long, null, null, null)]
    [InlineData(Tier.Long, null, 60L, "2026-04-03T15:01:00+00:00")]
    [InlineData(Tier.Short, "2027-01-01T00:00:00Z", 60L, "2027-01-01T00:00:00Z")]
    public void ExpiryOf_Explicit_Wins(Tier tier, string? expiresAt, long? ttl, string? expected) =>
        Assert.Equal(expected, Lifetimes.ExpiryOf(tier, expiresAt, ttl, Options, Sample.Now));

    [Fact]
    public void Lifetimes_Configured_AreClamped()
    {
        var options = new ServiceOptions { ShortTtlSecs = 0, MidTtlSecs = long.MaxValue, LongTtlSecs = -5, ShortExtendSecs = -1, MidExtendSecs = 5 };
        Assert.Null(Lifetimes.TierSeconds(Tier.Short, options));
        Assert.Equal(315_360_000, Lifetimes.TierSeconds(Tier.Mid, options));
        Assert.Null(Lifetimes.TierSeconds(Tier.Long, options));
        Assert.Equal(0, Lifetimes.ExtensionSeconds(Tier.Short, options));
        Assert.Equal(5, Lifetimes.ExtensionSeconds(Tier.Mid, options));
    }

    [Fact]
    public void Consolidate_Sources_GiveTheirWorth()
    {
        var result = Sample.Memory("sum", "all of it") with { Tier = Tier.Long, Source = "consolidation" };
        var (merged, problem) = Consolidation.Merge(
            result,
            [
                Sample.Memory() with { Id = "1", Tags = ["b", "a"], Priority = 7, AccessCount = 3, Metadata = new Metadata("{\"agent_id\":\"x\",\"k\":1}") },
                Sample.Memory() with { Id = "2", Tags = ["a"], AccessCount = 4, Metadata = new Metadata("{\"agent_id\":\"y\",\"k\":2}") },
            ],
            "me");
        Assert.Null(problem);
        Assert.Equal(["a", "b"], merged.Tags);
        Assert.Equal((7, 1.0, 7L, null), (merged.Priority, merged.Confidence, merged.AccessCount, merged.ExpiresAt));
        Assert.Equal(
            "{\"agent_id\":\"me\",\"consolidated_from_agents\":[\"x\",\"y\"],\"derived_from\":[\"1\",\"2\"],\"k\":2}", merged.Metadata.Text);
    }

    [Fact]
    public void Consolidate_TooMuchMetadata_IsRefused()
    {
        var half = new string('x', 40_000);
        var (_, problem) = Consolidation.Merge(
            Sample.Memory(),
            [
                Sample.Memory() with { Metadata = new Metadata($"{{\"a\":\"{half}\"}}") },
                Sample.Memory() with { Metadata = new Metadata($"{{\"b\":\"{half}\"}}") },
            ],
            "me");
        Assert.StartsWith("merged metadata exceeds size limit", problem!.Message);
    }

    private static Memory Touch(Memory row) => Touching.Apply(row, Timestamps.Format(Sample.Now), Options);

    private static Gen<Memory> Row() =>
        from tier in Gen.Elements(Tier.Short, Tier.Mid, Tier.Long)
        from priority in Gen.Choose(1, 10)
        from confidence in Gen.Choose(0, 10)
        from accesses in Gen.Choose(0, 30)
        from hours in Gen.Choose(-48, 480)
        from expires in Gen.Elements(true, false)
        from author in Gen.Elements(null, "{\"agent_id\":\"a\"}", "{\"agent_id\":\"b\",\"x\":1}", "{\"agent_id\":null}")
        from content in Gen.Elements("one", "two", "three")
        from updated in Gen.Choose(0, 5)
        select Sample.Memory("t" + content, content) with
        {
            Id = $"{tier}{priority}{accesses}",
            Tier = tier,
            Priority = priority,
            Confidence = confidence / 10.0,
            AccessCount = accesses,
            ExpiresAt = expires ? Timestamps.Format(Sample.Now.AddHours(hours)) : null,
            UpdatedAt = Timestamps.Format(Sample.Now.AddMinutes(updated)),
            Metadata = author is null ? Metadata.Empty : new Metadata(author),
        };
}
