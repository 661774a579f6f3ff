using AiMemory.Domain.Time;
using FsCheck;
using FsCheck.Fluent;

namespace AiMemory.Domain.Tests.Time;

public sealed class TimestampsTests
{
    private static readonly DateTimeOffset Now = new(2026, 4, 3, 15, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "2026-04-03T15:00:00+00:00")]
    [InlineData(1_230_000, "2026-04-03T15:00:00.123+00:00")]
    [InlineData(1_234_560, "2026-04-03T15:00:00.123456+00:00")]
    [InlineData(1_234_567, "2026-04-03T15:00:00.123456700+00:00")]
    [InlineData(1, "2026-04-03T15:00:00.000000100+00:00")]
    public void Format_Fraction_HasTheFewestDigits(long ticks, string expected) => Assert.Equal(expected, Timestamps.Format(Now.AddTicks(ticks)));

    [Fact]
    public void Format_OtherOffset_IsUtc() =>
        Assert.Equal("2026-04-03T15:00:00+00:00", Timestamps.Format(Now.ToOffset(TimeSpan.FromHours(5))));

    [Theory]
    [InlineData("2026-04-03T15:00:00Z")]
    [InlineData("2026-04-03t15:00:00z")]
    [InlineData("2026-04-03 15:00:00+00:00")]
    [InlineData("2026-04-03T17:30:00+02:30")]
    [InlineData("2026-04-03T14:59:60Z")]
    [InlineData("2026-04-02T15:01:00.000-23:59")]
    [InlineData("2026-04-03T15:00:00.0000000000000000000000000Z")]
    public void TryParse_AcceptedForms_AreTheSameInstant(string text)
    {
        Assert.True(Timestamps.TryParse(text, out var instant));
        Assert.Equal(Instant.From(Now), instant);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-04-03")]
    [InlineData("2026-04-03T15:00:00")]
    [InlineData("2026-04-03T15:00:00.Z")]
    [InlineData("2026-04-03T15:00Z")]
    [InlineData("2026-13-03T15:00:00Z")]
    [InlineData("2026-02-29T15:00:00Z")]
    [InlineData("2026-04-03T24:00:00Z")]
    [InlineData("2026-04-03T15:60:00Z")]
    [InlineData("2026-04-03T15:00:61Z")]
    [InlineData("2026-04-03T15:00:00+24:00")]
    [InlineData("2026-04-03T15:00:00+0000")]
    [InlineData("2026-04-03T15:00:00 Z")]
    [InlineData("2026-04-03_15:00:00Z")]
    [InlineData("٢٠٢٦-04-03T15:00:00Z")]
    [InlineData(" 2026-04-03T15:00:00Z")]
    public void TryParse_OtherForms_AreRefused(string text) => Assert.False(Timestamps.TryParse(text, out _));

    [Fact]
    public void TryParse_FinerThanTicks_StillOrders()
    {
        Assert.True(Timestamps.Compare("2026-04-03T15:00:00.1234567891Z", "2026-04-03T15:00:00.1234567890Z") > 0);
        Assert.True(Timestamps.Compare("2026-04-03T15:00:00.123456789012345678Z", "2026-04-03T15:00:00.123456789012345677Z") > 0);
    }

    [Theory]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:60-23:59")]
    public void ToDateTimeOffset_FarTimes_AreClamped(string text)
    {
        Assert.True(Timestamps.TryParse(text, out var instant));
        Assert.InRange(instant.ToDateTimeOffset(), DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
    }

    [Fact]
    public void TryParse_AnyText_NeverThrows()
    {
        var parts = Gen.Elements("2026", "-", "04", "T", ":", "15", ".", "5", "Z", "+", "é", "\0", "60", " ").ListOf();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(parts.ToArbitrary(), list =>
        {
            var text = string.Concat(list);
            _ = Timestamps.TryParse(text, out _);
            _ = TimeBound.Parse(text)!.IsAtOrAfter("2026-04-03T15:00:00Z");
            _ = Timestamps.AgeInDays(text, Now);
            return !Timestamps.IsExpired(text, DateTimeOffset.MinValue) || Timestamps.IsValid(text);
        }));
    }

    [Fact]
    public void Format_Parse_IsTheSameInstant() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<long>(n =>
        {
            var time = new DateTimeOffset(Math.Abs(n % DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);
            return Timestamps.TryParse(Timestamps.Format(time), out var instant)
                && instant == Instant.From(time) && instant.ToDateTimeOffset() == time;
        }));

    [Fact]
    public void IsExpired_AtTheMoment_IsTrue()
    {
        Assert.True(Timestamps.IsExpired("2026-04-03T15:00:00Z", Now));
        Assert.False(Timestamps.IsExpired("2026-04-03T15:00:00.000000001Z", Now));
        Assert.False(Timestamps.IsExpired(null, Now));
        Assert.False(Timestamps.IsExpired("soon", Now));
    }

    [Fact]
    public void AgeInDays_Future_IsZero()
    {
        Assert.Equal(0, Timestamps.AgeInDays("2026-05-03T15:00:00Z", Now));
        Assert.Equal(1.5, Timestamps.AgeInDays("2026-04-02T03:00:00Z", Now), 9);
    }

    [Theory]
    [InlineData("2026-04-03", "2026-04-03T00:00:00Z", true)]
    [InlineData("2026-04-03", "2026-04-02T23:59:59Z", false)]
    [InlineData("2026-04", "2026-04-01T00:00:00Z", true)]
    [InlineData("2026", "2025-12-31T23:59:59Z", false)]
    [InlineData("2026-04-03T15:00", "2026-04-03T15:00:00Z", true)]
    [InlineData("2026-04-03T17:00:00+02:00", "2026-04-03T15:00:00Z", true)]
    [InlineData("garbage", "2026-04-03T15:00:00Z", false)]
    public void Since_AnyForm_Compares(string since, string created, bool expected) =>
        Assert.Equal(expected, TimeBound.Parse(since)!.IsAtOrBefore(created));

    [Fact]
    public void Until_BareDate_IsItsMidnight()
    {
        Assert.True(TimeBound.Parse("2026-04-03")!.IsAtOrAfter("2026-04-03T00:00:00Z"));
        Assert.False(TimeBound.Parse("2026-04-03")!.IsAtOrAfter("2026-04-03T00:00:01Z"));
        Assert.Null(TimeBound.Parse(null));
    }
}
