namespace AiMemory.Replication.Tests;

public sealed class HistoryTests
{
    private const int Cases = 2_000;

    [Fact]
    public void TwoHistories_PartAtTheirCommonPoint()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var (ours, theirs, common) = Fork(random);
            Assert.Equal(common, ours.CommonPoint(theirs.NewestFirst()));
            Assert.Equal(common, theirs.CommonPoint(ours.NewestFirst()));
        }
    }

    [Fact]
    public void WhatIsCutOff_AndWhatIsKept_AreTheWhole()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var (ours, _, common) = Fork(new Random(seed));
            var all = ours.After(EntryVersion.None).Sum(r => r.Last - r.First + 1);
            var cut = ours.CutAfter(common).Sum(c => c.Run.Last - c.First + 1);
            Assert.Equal(common, ours.Position);
            Assert.Equal(all, cut + ours.After(EntryVersion.None).Sum(r => r.Last - r.First + 1));
        }
    }

    [Fact]
    public void AHistoryThatForgot_DoesNotClaimTheBeginningAsCommon()
    {
        var history = new History();
        for (var epoch = 1; epoch <= 10; epoch++)
        {
            history.Extend(new EntryVersion(epoch, 1));
        }

        history.Trim(4);
        Assert.Null(history.CommonPoint([new Segment(3, 1)]));
        Assert.Equal(new EntryVersion(8, 1), history.CommonPoint([new Segment(11, 2), new Segment(8, 1)]));
        Assert.True(history.HasForgotten(new EntryVersion(6, 1)));
        Assert.False(history.HasForgotten(new EntryVersion(7, 2)));
    }

    [Fact]
    public void CoreState_IsTheSameAfterADisk()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var (history, _, _) = Fork(random);
            var state = new CoreState { Promised = random.Next(1000), Claim = random.NextInt64(), WriteQuorum = random.Next(5), Tainted = random.Next(2) == 0, History = history };
            for (var left = random.Next(4); left > 0; left--)
            {
                state.Strays.Add(new Storage.EntryExtent(random.Next(9), 2, 2 + random.Next(9)));
            }

            var read = CoreState.Decode(state.Encode().Span, history.Position);
            Assert.Equal(Math.Max(state.Promised, history.Position.Epoch), read.Promised);
            Assert.Equal((state.Claim, state.WriteQuorum, state.Tainted), (read.Claim, read.WriteQuorum, read.Tainted));
            Assert.Equal(state.History.Segments, read.History.Segments);
            Assert.Equal(state.Strays, read.Strays);
        }
    }

    [Fact]
    public void AdoptedStrays_LeaveTheRestOfTheirRun()
    {
        var state = new CoreState();
        state.Strays.Add(new Storage.EntryExtent(3, 2, 6));
        Assert.True(state.Adopted(new EntryVersion(3, 4)));
        Assert.False(state.Adopted(new EntryVersion(3, 4)));
        Assert.Equal([new Storage.EntryExtent(3, 2, 3), new Storage.EntryExtent(3, 5, 6)], state.Strays);
    }

    private static (History Ours, History Theirs, EntryVersion Common) Fork(Random random)
    {
        var shared = new History();
        var epoch = 0;
        for (var left = random.Next(5); left > 0; left--)
        {
            shared.Extend(new EntryVersion(epoch += random.Next(1, 3), random.Next(1, 9)));
        }

        var (ours, theirs) = (shared.Clone(), shared.Clone());
        var high = epoch + 1;
        for (var left = random.Next(3); left > 0; left--)
        {
            // Odd epochs here and even ones there: no two owners have one epoch.
            ours.Extend(new EntryVersion((2 * high++) + 1, random.Next(1, 9)));
        }

        for (var left = random.Next(3); left > 0; left--)
        {
            theirs.Extend(new EntryVersion(2 * high++, random.Next(1, 9)));
        }

        return (ours, theirs, shared.Position);
    }
}
