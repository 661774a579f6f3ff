using AiMemory.Domain.Rules;

namespace AiMemory.Domain.Tests.Rules;

public sealed class NamespaceTests
{
    [Theory]
    [InlineData("a", "a/b", true)]
    [InlineData("a", "a/b/c", true)]
    [InlineData("a/b", "a/b", false)]
    [InlineData("a", "ab/c", false)]
    [InlineData("", "/a", false)]
    public void IsAncestor_Strictly(string ancestor, string name, bool expected) => Assert.Equal(expected, NamespacePath.IsAncestor(ancestor, name));

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a/b/c", "a/b/c a/b a")]
    [InlineData("a//b", "a//b a/ a")]
    public void RecallScope_Filter_TakesAncestorsIn(string filter, string expected) =>
        Assert.Equal(expected, string.Join(' ', NamespacePath.RecallScope(filter)));

    [Fact]
    public void Boost_Distance_Lowers()
    {
        Assert.Equal(1, NamespacePath.Boost("a/b", "a/b"));
        Assert.Equal(1 / 1.3, NamespacePath.Boost("a/b", "a"), 12);
        Assert.Equal(1 / 1.6, NamespacePath.Boost("a/b/c", "a"), 12);
    }

    [Fact]
    public void ParentCandidates_AreCutAtHyphens() =>
        Assert.Equal(["team-x", "team"], NamespacePath.ParentCandidates("team-x-api"));

    [Theory]
    [InlineData("o/u/t/me", "o/u/t/me", null, true)]
    [InlineData("o/u/t/me", "o/u/t", "private", false)]
    [InlineData("o/u/t/me", "o/u/t/you", "team", true)]
    [InlineData("o/u/t/me", "o/u/t", "team", true)]
    [InlineData("o/u/t/me", "o/u/x", "team", false)]
    [InlineData("o/u/t/me", "o/u/x", "unit", true)]
    [InlineData("o/u/t/me", "o/x", "org", true)]
    [InlineData("o/u/t/me", "p", "org", false)]
    [InlineData("o/u/t/me", "elsewhere", "collective", true)]
    [InlineData("o/u/t/me", "o/u/t/me", "nonsense", false)]
    [InlineData("flat", "flat", "team", false)]
    [InlineData("flat", "flat", "private", true)]
    [InlineData("a_b/x", "aXb/y", "team", false)]
    public void Visibility_Scope_Decides(string position, string row, string? scope, bool expected) =>
        Assert.Equal(expected, new Visibility(position).Sees(row, scope));

    [Fact]
    public void Visibility_ScopeThatIsNoText_IsNeverSeen()
    {
        var row = Sample.Memory() with { Namespace = "n", Metadata = new Metadata("{\"scope\":5}") };
        Assert.False(new Visibility("n").Sees(row));
        Assert.True(new Visibility("n").Sees(row with { Metadata = Metadata.Empty }));
    }

    [Fact]
    public void WordClusters_AlikeRows_AreGroupedPerNamespace()
    {
        Memory[] rows =
        [
            Sample.Memory(content: "deploy the gateway with the blue script tonight") with { Id = "1" },
            Sample.Memory(content: "deploy the gateway with the green script tonight") with { Id = "2" },
            Sample.Memory(content: "deploy the gateway with the blue script tonight") with { Id = "3", Namespace = "other" },
            Sample.Memory(content: "something else entirely") with { Id = "4" },
        ];
        var cluster = Assert.Single(WordClusters.Find(rows));
        Assert.Equal(["1", "2"], cluster.Select(row => row.Id));
        Assert.Equal(8, Assert.Single(WordClusters.Find([.. Enumerable.Range(0, 9).Select(i => rows[0] with { Id = $"{i}" })])).Count);
    }
}
