using System.Globalization;
using System.Text;
using AiMemory.Domain.Text;
using FsCheck;
using FsCheck.Fluent;

namespace AiMemory.Domain.Tests.Text;

public sealed class TokenEnumeratorTests
{
    [Theory]
    [InlineData("Hello, World_2!", "hello world 2")]
    [InlineData("naïve Straße ÅNGSTRÖM", "naive straße angstrom")]
    [InlineData("e\u0301te\u0301", "ete")]
    [InlineData("Ёлка и Йод", "елка и йод")]
    [InlineData("Ωμέγα ΣΊΣΥΦΟΣ", "ωμεγα σισυφοσ")]
    [InlineData("שָׁלוֹם عَرَبِيّ", "שלום عربي")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData("ＡＢＣ１２３", "abc123")]
    [InlineData("İstanbul", "istanbul")]
    [InlineData("soft\u00ADhyphen zero\u200Bwidth", "softhyphen zerowidth")]
    public void Enumerate_Words_AreFolded(string text, string expected) => Assert.Equal(expected, string.Join(' ', Tokens(text)));

    [Theory]
    [InlineData("日本語を学ぶ", "日本 本語 語を を学 学ぶ ぶ")]
    [InlineData("猫", "猫")]
    [InlineData("한국어 문서", "한국 국어 어 문서 서")]
    [InlineData("東京。大阪", "東京 京 大阪 阪")]
    [InlineData("v2東京x", "v2 東京 京 x")]
    [InlineData("\U00020BB7野", "\U00020BB7野 野")]
    [InlineData("ภาษา", "ภา าษ ษา า")]
    public void Enumerate_ScriptsWithoutSpaces_ArePairs(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', Tokens(text)));

    [Theory]
    [InlineData("ship it 🚀🚀", "ship it emoji1f680 emoji1f680")]
    [InlineData("👍🏽", "emoji1f44d")]
    [InlineData("❤️", "emoji2764")]
    [InlineData("a🎉b", "a emoji1f389 b")]
    public void Enumerate_Emoji_AreTokens(string text, string expected) => Assert.Equal(expected, string.Join(' ', Tokens(text)));

    [Fact]
    public void Enumerate_LoneSurrogates_Separate() => Assert.Equal(["a", "b"], Tokens("a\uD83Db\uDE00"));

    [Fact]
    public void Enumerate_AnyText_EqualsTheSlowTwin()
    {
        var alphabet = "aZ09 _-.'é\u0301ßÅñ東京猫か한글😀👍🏽\u200B\uFE0FжЁΣς१हिम".EnumerateRunes().Select(r => r.ToString()).Append("\uD800").ToArray();
        var texts = Gen.Elements(alphabet).ListOf().Select(parts => string.Concat(parts)).ToArbitrary();
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2000),
            Prop.ForAll(texts, text => Tokens(text).SequenceEqual(SlowTokens(text))));
    }

    [Fact]
    public void Enumerate_VeryLongWord_IsCut() =>
        Assert.Equal(TokenEnumerator.TokenLengthMax, Tokens(new string('X', 5000)).Single().Length);

    internal static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        Span<char> buffer = stackalloc char[TokenEnumerator.TokenLengthMax];
        foreach (var token in new TokenEnumerator(text, buffer))
        {
            tokens.Add(token.Text.ToString());
        }

        return tokens;
    }

    // Says the same in the plainest way: classify every character, cut, then take runs apart.
    private static List<string> SlowTokens(string text)
    {
        var cleaned = text.EnumerateRunes().Where(r => Characters.Classify(r.Value) != CharacterClass.Ignored || r.Value == 0xFFFD).ToList();
        var tokens = new List<string>();
        for (var i = 0; i < cleaned.Count;)
        {
            var kind = Characters.Classify(cleaned[i].Value);
            if (kind == CharacterClass.Emoji)
            {
                tokens.Add("emoji" + cleaned[i].Value.ToString("x", CultureInfo.InvariantCulture));
                i++;
                continue;
            }

            var run = cleaned.Skip(i).TakeWhile(r => Characters.Classify(r.Value) == kind).Select(Fold).ToList();
            i += run.Count;
            if (kind == CharacterClass.Letter)
            {
                tokens.Add(string.Concat(run));
            }
            else if (kind == CharacterClass.Unspaced)
            {
                tokens.AddRange(run.Zip(run.Skip(1), (a, b) => a + b));
                tokens.Add(run[^1]);
            }
        }

        return tokens;
    }

    private static string Fold(Rune rune) =>
        rune.IsBmp ? FoldTable.Fold((char)rune.Value).ToString() : Rune.ToLowerInvariant(rune).ToString();
}
