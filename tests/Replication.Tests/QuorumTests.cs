namespace AiMemory.Replication.Tests;

public sealed class QuorumTests
{
    [Fact]
    public void ReadQuorum_MeetsEveryWriteQuorum_AndEveryOtherReadQuorum()
    {
        for (var n = 1; n <= 64; n++)
        {
            for (var w = 1; w <= n; w++)
            {
                var r = Quorum.ReadQuorum(n, w);
                Assert.InRange(r, 1, n);
                Assert.True(r + w > n, $"N={n} W={w} R={r}: a read may miss a write");
                Assert.True(2 * r > n, $"N={n} W={w} R={r}: two takeovers may both win one epoch");
            }
        }
    }

    [Theory]
    [InlineData(3, 2, 2, 0, QuorumState.Won)]
    [InlineData(3, 2, 1, 1, QuorumState.Pending)]
    [InlineData(3, 2, 1, 2, QuorumState.Lost)]
    [InlineData(3, 3, 2, 1, QuorumState.Lost)]
    [InlineData(1, 1, 1, 0, QuorumState.Won)]
    public void AVote_IsWonLostOrPending(int members, int needed, int yes, int no, QuorumState state) =>
        Assert.Equal(state, Quorum.Evaluate(members, needed, yes, no));

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void ATopology_HasOneToSixtyFourNodes(int count) =>
        Assert.Throws<ArgumentException>(() => new Topology("n0", Enumerable.Range(0, count).Select(i => $"n{i}")));

    [Fact]
    public void ATopology_RefusesTwoNodesOfOneName() =>
        Assert.Throws<ArgumentException>(() => new Topology("a", ["a", "b", "b"]));
}
