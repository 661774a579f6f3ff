using AiMemory.Engine.Replicated;
using Application.Tests.Support;

namespace AiMemory.Engine.Tests;

public sealed class FrameOrderTests : IDisposable
{
    private readonly TestTime _time = new();
    private readonly List<string> _delivered = [];
    private readonly FrameOrder<string> _order;
    private int _calls;

    public FrameOrderTests() => _order = new FrameOrder<string>(_delivered.Add, () => _calls++, _time);

    public void Dispose() => _order.Dispose();

    [Fact]
    public void FramesThatArriveInAnyOrder_AreDeliveredInTheirOwn()
    {
        Take(1, 2, 5, 4, 3, 6);
        Assert.Equal(["1", "2", "3", "4", "5", "6"], _delivered);
        Assert.Equal(6, _calls);
    }

    [Fact]
    public void ALostFrame_IsWaitedForAMoment_AndGivenUp()
    {
        Take(1, 4, 3);
        _time.Advance(TimeSpan.FromMilliseconds(15));
        Assert.Equal(["1"], _delivered);
        _time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(["1", "3", "4"], _delivered);
        Take(2, 5);
        Assert.Equal(["1", "3", "4", "2", "5"], _delivered);
    }

    [Fact]
    public void WithTooManyWaiting_TheLostOneIsGivenUp()
    {
        Take([1, .. Enumerable.Range(3, 65)]);
        Assert.Equal(["1", .. Enumerable.Range(3, 65).Select(n => $"{n}")], _delivered);
    }

    [Fact]
    public void TheMomentBeginsAnew_WithEachGap()
    {
        Take(1, 3);
        _time.Advance(TimeSpan.FromMilliseconds(15));
        Take(2, 5);
        _time.Advance(TimeSpan.FromMilliseconds(15));
        Assert.Equal(["1", "2", "3"], _delivered);
        _time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(["1", "2", "3", "5"], _delivered);
    }

    [Fact]
    public void AReceiverThatStartsLate_BeginsWhereTheStreamIs()
    {
        Take(70, 72, 71);
        Assert.Equal(["70", "71", "72"], _delivered);
    }

    [Fact]
    public void ASenderThatRestarts_BeginsAnew_AndWhatWaitedOfItIsNotLost()
    {
        Take(1, 3);
        _order.Take(8, 1, "a");
        _order.Take(8, 3, "c");
        _order.Take(8, 2, "b");
        Assert.Equal(["1", "3", "a", "b", "c"], _delivered);
    }

    private void Take(params int[] numbers)
    {
        foreach (var number in numbers)
        {
            _order.Take(7, number, $"{number}");
        }
    }
}
