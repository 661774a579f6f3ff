using AiMemory.Domain.Recall;
using AiMemory.Storage;
using FsCheck;
using FsCheck.Fluent;

namespace AiMemory.Domain.Tests.Recall;

public sealed class RankingTests
{
    [Fact]
    public void Rank_EqualText_FollowsUse()
    {
        var ranked = RecallRanker.Rank(
            [
                new RecallCandidate(Row("low") with { Priority = 2 }, 3, 0),
                new RecallCandidate(Row("high") with { Priority = 9 }, 3, 0),
                new RecallCandidate(Row("used") with { Priority = 9, AccessCount = 30 }, 3, 0),
                new RecallCandidate(Row("long") with { Priority = 9, AccessCount = 30, Tier = Tier.Long }, 3, 0),
            ],
            Sample.Now);
        Assert.Equal(["long", "used", "high", "low"], ranked.Select(row => row.Memory.Id));
    }

    [Fact]
    public void Rank_Use_NeverLiftsWhatFitsClearlyLess() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
        Gen.Choose(1, 1000).Zip(Gen.Choose(1, 1000)).ToArbitrary(), pair =>
        {
            var (a, b) = (pair.Item1 / 100.0, pair.Item2 / 100.0);
            var ranked = RecallRanker.Rank(
                [
                    new RecallCandidate(Row("worn") with { Priority = 10, AccessCount = 1_000_000, Tier = Tier.Long }, a, 0),
                    new RecallCandidate(Row("fresh") with { Priority = 1, Confidence = 0, Tier = Tier.Short, UpdatedAt = "2001-01-01T00:00:00Z" }, b, 0),
                ],
                Sample.Now);
            return b <= a * (1 + RecallRanker.UseShare) || ranked[0].Memory.Id == "fresh";
        }));

    [Fact]
    public void Rank_SameUse_IsOrderOfText()
    {
        var ranked = RecallRanker.Rank([.. Enumerable.Range(1, 9).Select(i => new RecallCandidate(Row($"{i}"), i, 0))], Sample.Now);
        Assert.Equal("987654321", string.Concat(ranked.Select(row => row.Memory.Id)));
    }

    [Fact]
    public void Rank_NeighboursAlone_MustComeNearTheBest()
    {
        var ranked = RecallRanker.Rank(
            [
                new RecallCandidate(Row("best"), 10, 0),
                new RecallCandidate(Row("near"), 0, 5),
                new RecallCandidate(Row("far"), 0, 3.9),
                new RecallCandidate(Row("weak"), 0.1, 0),
                new RecallCandidate(Row("none"), 0, 0),
            ],
            Sample.Now);
        Assert.Equal(["best", "near", "weak"], ranked.Select(row => row.Memory.Id));
    }

    [Fact]
    public void BoostHierarchy_Ancestors_LoseByDistance()
    {
        var ranked = RecallRanker.Rank(
            [
                new RecallCandidate(Row("root") with { Namespace = "a" }, 1.2, 0),
                new RecallCandidate(Row("own") with { Namespace = "a/b" }, 1, 0),
            ],
            Sample.Now);
        Assert.Equal("root", ranked[0].Memory.Id);
        Assert.Equal("own", RecallRanker.BoostHierarchy(ranked, "a/b")[0].Memory.Id);
        Assert.Equal("root", RecallRanker.BoostHierarchy(ranked, "a")[0].Memory.Id);
        Assert.Equal("root", RecallRanker.BoostHierarchy(ranked, null)[0].Memory.Id);
    }

    [Fact]
    public void Explain_Factors_AddUpToTheScore()
    {
        var row = RecallRanker.Rank([new RecallCandidate(Row("x") with { Priority = 7, AccessCount = 3 }, 2, 1)], Sample.Now)[0];
        var factors = row.Explain().ToDictionary(f => f.Key, f => f.Value);
        Assert.Equal(row.Score, factors.Where(f => f.Key != "hierarchy").Sum(f => f.Value), 12);
    }

    [Fact]
    public void SearchScore_IsTheContractsSum()
    {
        var row = Row("x") with { Priority = 7, AccessCount = 60, Confidence = 0.5, UpdatedAt = "2026-03-24T15:00:00Z" };
        Assert.Equal(1.25 + 3.5 + 5 + 1 + 0.5, SearchScore.Of(row, 1.25, Sample.Now), 9);
        Assert.Equal(1.25 + 3.5 + 5 + 1 + 1, SearchScore.Of(row with { UpdatedAt = "2026-05-24T15:00:00Z" }, 1.25, Sample.Now), 9);
    }

    [Theory]
    [InlineData(0, 0.50)]
    [InlineData(500, 0.50)]
    [InlineData(2750, 0.325)]
    [InlineData(5000, 0.15)]
    [InlineData(60_000, 0.15)]
    public void VectorWeight_LongContent_CountsLess(int bytes, double weight) => Assert.Equal(weight, HybridRanker.VectorWeight(bytes), 9);

    [Fact]
    public void Blend_VectorsAndWords_Mix()
    {
        var keyword = RecallRanker.Rank([new RecallCandidate(Row("word"), 4, 0), new RecallCandidate(Row("both"), 3.9, 0)], Sample.Now);
        var blended = HybridRanker.Blend(
            keyword,
            new Dictionary<string, double> { ["both"] = 0.9 },
            [(Row("near"), 0.8), (Row("far"), 0.3), (Row("both"), 0.9)],
            new ScoringOptions(),
            Sample.Now);
        Assert.Equal(["both", "word", "near"], blended.Select(row => row.Memory.Id));
        Assert.Equal(0.5, blended[1].Score, 9);
        Assert.Equal(0.4, blended[2].Score, 9);
    }

    [Fact]
    public void Decay_HalfLife_ByTier()
    {
        var scoring = new ScoringOptions { HalfLifeDaysShort = 0, HalfLifeDaysLong = double.NaN };
        Assert.Equal(0.5, scoring.Decay(Tier.Short, 0.1), 12);
        Assert.Equal(0.5, scoring.Decay(Tier.Mid, 30), 12);
        Assert.Equal(0.5, scoring.Decay(Tier.Long, 365), 12);
        Assert.Equal(1, scoring.Decay(Tier.Mid, -3));
        Assert.Equal(1, (scoring with { LegacyScoring = true }).Decay(Tier.Mid, 300));
    }

    [Fact]
    public void Vectors_Mix_SeventyThirty()
    {
        Assert.Equal([0.7f, 0.3f], HybridRanker.MixQuery([1, 0], [0, 1]));
        Assert.Equal([1f, 0f], HybridRanker.MixQuery([1, 0], [0, 1, 0]));
        Assert.Equal(0, HybridRanker.Cosine([1, 0], [1]));
        Assert.Equal(1, HybridRanker.Cosine([2, 0], [5, 0]), 9);
    }

    [Fact]
    public void LexicalReranker_AnswersInWords_ScoreHigher()
    {
        var reranker = new LexicalReranker("deploy the gateway");
        var good = reranker.Score(Sample.Memory("deploy the gateway", "how to deploy the gateway on friday"));
        var poor = reranker.Score(Sample.Memory("lunch", "the menu"));
        Assert.InRange(good, 0.4, 1);
        Assert.InRange(poor, 0, 0.3);
        Assert.Equal(0, new LexicalReranker("?!").Score(Sample.Memory()));
        var ranked = RecallRanker.Rank([new RecallCandidate(Row("a"), 2, 0), new RecallCandidate(Row("b"), 1.9, 0)], Sample.Now);
        Assert.Equal("b", HybridRanker.Rerank(ranked, memory => memory.Id == "b" ? 1 : 0)[0].Memory.Id);
    }

    [Fact]
    public void TokenBudget_FirstThatDoesNotFit_Ends()
    {
        Memory[] rows = [Sample.Memory("abcd", "efgh"), Sample.Memory("abcd", new string('x', 100)), Sample.Memory("a", "b")];
        Assert.Equal((3, 28L), TokenBudget.Apply(rows, null));
        Assert.Equal((1, 2L), TokenBudget.Apply(rows, 10));
        Assert.Equal((0, 0L), TokenBudget.Apply(rows, 1));
        Assert.Equal((3, 28L), TokenBudget.Apply(rows, 28));
    }

    [Fact]
    public void NearDuplicates_NearlySameWords_Fold()
    {
        const string Text = "the deploy of the gateway runs on friday at nine with the blue script and two people watching";
        var ranked = RecallRanker.Rank(
            [
                new RecallCandidate(Row("1", Text), 3, 0),
                new RecallCandidate(Row("2", Text + " closely"), 2, 0),
                new RecallCandidate(Row("3", "another matter"), 1, 0),
            ],
            Sample.Now);
        var collapsed = NearDuplicates.Collapse(ranked);
        Assert.Equal(["1", "3"], collapsed.Select(entry => entry.Row.Memory.Id));
        Assert.Equal(["2"], collapsed[0].Collapsed);
        Assert.True(NearDuplicates.AreNear("!!!", "!!!"));
        Assert.False(NearDuplicates.AreNear("!!!", "???"));
    }

    private static Memory Row(string id, string content = "content") => Sample.Memory("title " + id, content) with { Id = id };
}
