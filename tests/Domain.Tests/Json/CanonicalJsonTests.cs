using System.Text.Json;
using AiMemory.Domain.Json;
using FsCheck;
using FsCheck.Fluent;

namespace AiMemory.Domain.Tests.Json;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("{ }", "{}")]
    [InlineData("{\"b\":1,\"a\":2,\"b\":3}", "{\"a\":2,\"b\":3}")]
    [InlineData("{\"a\":1e10}", "{\"a\":10000000000.0}")]
    [InlineData("[1.0,1,-0,0,-0.0,1e16,1e15]", "[1.0,1,-0.0,0,-0.0,1e16,1000000000000000.0]")]
    [InlineData("[1.5e300,1e-5,1e-6,123456.789,1.5e-9]", "[1.5e300,0.00001,1e-6,123456.789,1.5e-9]")]
    [InlineData("[18446744073709551615,18446744073709551616]", "[18446744073709551615,1.8446744073709552e19]")]
    [InlineData("[-9223372036854775808,-9223372036854775809]", "[-9223372036854775808,-9.223372036854776e18]")]
    [InlineData("\"\\u0041\\/\\u001f\\n\\u007f😀\"", "\"A/\\u001f\\n\u007f😀\"")]
    [InlineData("{\"\\uD83D\\uDE00\":1,\"\\uFFFD\":2,\"z\":3}", "{\"z\":3,\"\uFFFD\":2,\"😀\":1}")]
    [InlineData("[true,false,null,{\"x\":[]}]", "[true,false,null,{\"x\":[]}]")]
    public void TryCanonicalize_Value_HasOneText(string json, string expected)
    {
        Assert.True(CanonicalJson.TryCanonicalize(json, out var canonical));
        Assert.Equal(expected, canonical);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} x")]
    [InlineData("{\"a\":1e999}")]
    [InlineData("\"\\uD800\"")]
    [InlineData("{\"\\uD800\":1}")]
    [InlineData("{'a':1}")]
    [InlineData("[1,]")]
    public void TryCanonicalize_NoJson_IsRefused(string json) => Assert.False(CanonicalJson.TryCanonicalize(json, out _));

    [Fact]
    public void TryCanonicalize_TooDeep_IsRefused()
    {
        Assert.True(CanonicalJson.TryCanonicalize(new string('[', 127) + new string(']', 127), out _));
        Assert.False(CanonicalJson.TryCanonicalize(new string('[', 128) + new string(']', 128), out _));
    }

    [Fact]
    public void TryCanonicalize_Twice_ChangesNothing()
    {
        var leaf = Gen.OneOf(
            Gen.Choose(-1000, 1000).Select(n => n.ToString()),
            ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite).Select(d => d.ToString("R")),
            Gen.Elements("\"é\"", "\"\\u0000\\\"\"", "true", "null", "\"😀\""));
        var json = Gen.Sized(size => Value(leaf, Math.Min(size, 4)));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(json.ToArbitrary(), text =>
            CanonicalJson.TryCanonicalize(text, out var once)
            && CanonicalJson.TryCanonicalize(once, out var twice)
            && once == twice));
    }

    [Fact]
    public void Format_Float_ReadsBackEqual() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(
            ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite).ToArbitrary(),
            d => BitConverter.DoubleToInt64Bits(double.Parse(JsonNumbers.Format(d))) == BitConverter.DoubleToInt64Bits(d)));

    [Theory]
    [InlineData(1.5, "1.5")]
    [InlineData(2, "2")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(1e21, "1000000000000000000000")]
    [InlineData(1e-7, "0.0000001")]
    [InlineData(0.1, "0.1")]
    public void Display_Float_HasNoExponent(double value, string expected) => Assert.Equal(expected, JsonNumbers.Display(value));

    [Theory]
    [InlineData(2.0625, 2.063)]
    [InlineData(-2.0625, -2.063)]
    [InlineData(9.4124999, 9.412)]
    [InlineData(-0.0001, 0)]
    public void RoundScore_Half_GoesAwayFromZero(double score, double expected) => Assert.Equal(expected, JsonNumbers.RoundScore(score));

    [Theory]
    [InlineData("plain")]
    [InlineData("\"\\\u0001\u001f\n\t\r\b\f")]
    [InlineData("é😀\u2028\u007f<>&'+")]
    [InlineData("")]
    public void Encoder_AnyText_ReadsBackEqual(string text) =>
        Assert.Equal(text, JsonSerializer.Deserialize<string>(WireJson.ToText(w => w.WriteStringValue(text))));

    [Fact]
    public void Encoder_EscapesWhatMustBeAlone()
    {
        Assert.Equal("\"é😀\u2028<>&'+\"", WireJson.ToText(w => w.WriteStringValue("é😀\u2028<>&'+")));
        Assert.Equal("\"\\\"\\\\\\n\\u0001\"", WireJson.ToText(w => w.WriteStringValue("\"\\\n\u0001")));
        Assert.Equal("\"a\uFFFDb\"", WireJson.ToText(w => w.WriteStringValue("a\uD83Db")));
        Assert.Equal("\"\\n😀\"", WireJson.ToText(w => w.WriteStringValue("\n😀"u8)));
    }

    private static Gen<string> Value(Gen<string> leaf, int depth) => depth == 0 ? leaf : Gen.OneOf(
        leaf,
        Value(leaf, depth - 1).ListOf().Select(items => "[" + string.Join(" , ", items.Take(4)) + "]"),
        Gen.Elements("a", "b", "é", "😀").SelectMany(_ => Value(leaf, depth - 1), (key, value) => $"\"{key}\": {value}").ListOf()
            .Select(members => "{" + string.Join(",", members.Take(4)) + "}"));
}
