using System.Text;
using AiMemory.Domain.Text;

namespace AiMemory.Domain.Tests.Text;

public sealed class RecallTests
{
    [Theory]
    [InlineData("When did Anna's sister go hiking?", "anna sister go hike")]
    [InlineData("the of and", "the of")]
    [InlineData("Who runs the WHO office in the US?", "run who offic us")]
    [InlineData("well-known AiMemory::Store", "well known wellknown aimemori store aimemorystor")]
    [InlineData("don't I'll you've", "don i you")]
    [InlineData("东京 猫 🚀", "东京 猫 emoji1f680")]
    public void Parse_Context_IsStemsWithoutStopWords(string context, string expected)
    {
        var terms = RecallTerms.Parse(context).Items.Select(t => t.Text).ToArray();
        Assert.Equal(expected, string.Join(' ', terms));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?!")]
    [InlineData("word\0word")]
    public void Parse_NothingAsked_IsEmpty(string context) => Assert.True(RecallTerms.Parse(context).IsEmpty);

    [Fact]
    public void Parse_WholeDocument_IsBounded() =>
        Assert.Equal(RecallTerms.CountMax, RecallTerms.Parse(string.Join(' ', Enumerable.Range(0, 5000).Select(i => $"w{i}"))).Items.Count);

    [Fact]
    public void Score_WordForms_Match()
    {
        var scorer = Scorer("compress a stream", 100, 5, 5);
        Assert.True(scorer.Score("notes", "compressing streams with gzip", []) > 0);
        Assert.Equal(0, scorer.Score("notes", "nothing of the kind", []));
    }

    [Fact]
    public void Score_IsBm25OfTitleContentAndTagsTogether()
    {
        var scorer = Scorer("alpha", 10, 2);
        var tuning = RecallTuning.Default;
        var expected = Bm25.TermScore(Bm25.RecallIdf(10, 2), 3, 6, 4, tuning.K1, tuning.B);
        Assert.Equal(expected, scorer.Score("alpha one", "alpha two", ["alpha", "three"]), 12);
    }

    [Theory]
    [InlineData("猫", "黒い猫が好き")]
    [InlineData("好き", "黒い猫が好き")]
    [InlineData("き", "黒い猫が好き")]
    [InlineData("한국", "한국어 문서")]
    [InlineData("🎉", "done 🎉🎉")]
    [InlineData("שלום", "שָׁלוֹם")]
    [InlineData("viet", "Việt Nam")]
    public void Score_AnyScript_IsFound(string context, string content) => Assert.True(Scorer(context, 10, 1).Score("t", content, []) > 0);

    [Fact]
    public void Read_Utf8_ScoresAsTheSameTextInCharacters()
    {
        var random = new Random(1);
        string[] pieces = ["stream", "Streams", "STREAMING", "s", "compress-ed", " ", ", ", "x9", "yes", "Y", "é", "東京", new('a', 63), new('z', 300), "\0", "_", "\u007f"];
        var context = $"streaming y x9 compression {new string('a', 63)} {new string('z', 300)}";
        var scorer = Scorer(context, 10, [.. RecallTerms.Parse(context).Items.Select(_ => 1L)]);
        for (var round = 0; round < 2_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => pieces[random.Next(pieces.Length - (round % 2 == 0 ? 0 : 7))]));
            scorer.Begin();
            scorer.Read(Encoding.UTF8.GetBytes("title"));
            scorer.Read(Encoding.UTF8.GetBytes(text));
            var read = scorer.End();
            Assert.Equal(scorer.ScoreTerms("title", text, []), read);
        }
    }

    [Fact]
    public void Lend_RowsOfTheSameWords_StayEqualWhereverTheyStand()
    {
        var scorer = Scorer("alpha beta", 50, 3, 3);
        var both = scorer.ScoreTerms("t", "alpha beta", []);
        Assert.Equal(0, scorer.Lend([both, both, both, both, both]));
        Assert.Equal(0, scorer.Lend([null, null, both, null, null]));
    }

    [Fact]
    public void Lend_MissingTerm_IsWorthLessWithDistance()
    {
        var scorer = Scorer("alpha beta", 50, 3, 3);
        var alpha = scorer.ScoreTerms("t", "alpha", []);
        var beta = scorer.ScoreTerms("t", "beta", [])!;
        Assert.Equal(0.7 * beta.Sum(), scorer.Lend([null, beta, alpha, null, null]), 12);
        Assert.Equal(0.4 * beta.Sum(), scorer.Lend([null, null, alpha, null, beta]), 12);
        Assert.Equal(0.7 * beta.Sum(), scorer.Lend([beta, beta, alpha, beta, beta]), 12);
    }

    [Fact]
    public void Lend_RowWithoutAnyWord_AnswersOnlySentencesInLargerNamespaces()
    {
        Assert.True(Lent("alpha beta gamma", 50, "alpha beta gamma") > 0);
        Assert.Equal(0, Lent("alpha beta", 50, "alpha beta"));
        Assert.Equal(0, Lent("alpha beta gamma", 50, "alpha"));
        Assert.Equal(0, Lent("alpha beta gamma", 10, "alpha beta gamma"));

        static double Lent(string context, long documents, string neighbour)
        {
            var scorer = Scorer(context, documents, [.. RecallTerms.Parse(context).Items.Select(_ => 1L)]);
            return scorer.Lend([null, scorer.ScoreTerms("t", neighbour, []), null, null, null]);
        }
    }

    [Fact]
    public void IndexText_Ascii_IsTheTextItself()
    {
        const string Text = "Plain ASCII, as it is.";
        Assert.Same(Text, IndexText.ForSearch(Text));
        Assert.Equal("cafe au lait", IndexText.ForSearch("Café au lait!"));
        Assert.Equal("running 東京 京 emoji1f680", IndexText.ForSearch("Running, 東京 🚀"));
        Assert.Equal("a b", IndexText.OfTags(["a", "b"]));
    }

    [Fact]
    public void SearchIdf_CommonTerm_NeverReachesZero()
    {
        Assert.Equal(0.000001, Bm25.SearchIdf(10, 9));
        Assert.Equal(Math.Log(9.5 / 1.5), Bm25.SearchIdf(10, 1), 12);
        Assert.True(Bm25.RecallIdf(1, 1) > 0);
    }

    private static RecallScorer Scorer(string context, long documents, params long[] frequencies) =>
        new(RecallTerms.Parse(context), frequencies, documents, 4);
}
