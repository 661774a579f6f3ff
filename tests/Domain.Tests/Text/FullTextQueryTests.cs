using AiMemory.Domain.Text;

namespace AiMemory.Domain.Tests.Text;

public sealed class FullTextQueryTests
{
    [Theory]
    [InlineData("hello world", "\"hello\" AND \"world\"")]
    [InlineData("well-known", "\"well known\"")]
    [InlineData("foo.bar", "\"foo bar\"")]
    [InlineData("foo:bar (baz)", "\"foobar\" AND \"baz\"")]
    [InlineData("a AND b or NoT c near d", "\"a\" AND \"b\" AND \"c\" AND \"d\"")]
    [InlineData("\"quoted\" ^up* {x} y|z", "\"quoted\" AND \"up\" AND \"x\" AND \"yz\"")]
    [InlineData("--flag -x", "\"flag\" AND \"x\"")]
    [InlineData("!!! word _", "\"word\"")]
    [InlineData("co\u00ADoperate\u200B", "\"cooperate\"")]
    [InlineData("Việt CAFÉ", "\"viet\" AND \"cafe\"")]
    [InlineData("\"AND\"", "\"and\"")]
    [InlineData("東京都", "\"東京 京都\"")]
    [InlineData("猫", "\"猫\" *")]
    [InlineData("東京abc", "\"東京 京 abc\"")]
    [InlineData("🚀", "\"emoji1f680\"")]
    [InlineData("a\"b OR \"c", "\"ab\" AND \"c\"")]
    public void MatchAll_Text_IsPhrases(string text, string expected) => Assert.Equal(expected, FullTextQuery.MatchAll(text));

    [Theory]
    [InlineData("")]
    [InlineData("  \t")]
    [InlineData("!!!")]
    [InlineData("_")]
    [InlineData("AND or")]
    [InlineData("\"\"\" -- ()")]
    [InlineData("word\0")]
    public void MatchAll_NothingAsked_FindsNothing(string text)
    {
        Assert.Null(FullTextQuery.MatchAll(text));
        Assert.Null(FullTextQuery.MatchAny(text));
    }

    [Fact]
    public void MatchAny_Words_AreAlternatives() => Assert.Equal("\"a\" OR \"b c\"", FullTextQuery.MatchAny("a b.c"));
}
