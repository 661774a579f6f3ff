using AiMemory.Engine.Replicated;

namespace AiMemory.Engine.Tests;

public sealed class TurnQueueTests
{
    [Fact]
    public void ATurn_IsTakenByTheThreadThatPostsIt()
    {
        var queue = Opened();
        var thread = 0;
        queue.Post(() => thread = Environment.CurrentManagedThreadId);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public void WhatIsPostedWithinATurn_IsTakenAfterIt()
    {
        var queue = Opened();
        var order = new List<int>();
        queue.Post(() =>
        {
            queue.Post(() => order.Add(2));
            order.Add(1);
        });
        Assert.Equal([1, 2], order);
    }

    [Fact]
    public void BeforeItIsOpen_TurnsWait_AndTheFirstIsTheOneItOpensWith()
    {
        var queue = new TurnQueue();
        var order = new List<int>();
        queue.Post(() => order.Add(2));
        Assert.Empty(order);
        queue.Open(() => order.Add(1));
        Assert.Equal([1, 2], order);
    }

    [Fact]
    public void WhatComesAfterwards_RunsOutsideAnyTurn()
    {
        var queue = Opened();
        var order = new List<int>();
        queue.Post(() =>
        {
            queue.Afterwards(() => queue.Post(() => order.Add(3)));
            queue.Post(() => order.Add(2));
            order.Add(1);
        });
        Assert.Equal([1, 2, 3], order);
    }

    [Fact]
    public async Task FromManyThreads_EveryTurnIsTaken_OneAtATime_EachThreadsInOrder()
    {
        const int Threads = 8, Turns = 20_000;
        var queue = Opened();
        var last = new int[Threads];
        var (inside, taken) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
            () =>
            {
                for (var i = 1; i <= Turns; i++)
                {
                    var turn = i;
                    queue.Post(() =>
                    {
                        Assert.Equal(1, ++inside);
                        Assert.Equal(turn - 1, last[thread]);
                        last[thread] = turn;
                        taken++;
                        inside--;
                    });
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        await queue.CloseAsync();
        Assert.Null(queue.Failure);
        Assert.Equal(Threads * Turns, taken);
    }

    [Fact]
    public async Task ATurnThatThrows_IsTheLast_AndTheOthersAreAbandoned()
    {
        var queue = Opened();
        var (taken, abandoned) = (0, 0);
        queue.Post(() => throw new InvalidOperationException("broken"));
        queue.Post(() => taken++, () => abandoned++);
        Assert.Equal("broken", queue.Failure?.Message);
        Assert.Equal((0, 1), (taken, abandoned));
        await queue.CloseAsync();
    }

    [Fact]
    public async Task AClosedQueue_TookWhatCameBefore_AndAbandonsWhatComesLater()
    {
        var queue = Opened();
        var (taken, abandoned) = (0, 0);
        queue.Post(() => taken++);
        await queue.CloseAsync();
        queue.Post(() => taken++, () => abandoned++);
        Assert.Equal((1, 1), (taken, abandoned));
    }

    private static TurnQueue Opened()
    {
        var queue = new TurnQueue();
        queue.Open(() => { });
        return queue;
    }
}
