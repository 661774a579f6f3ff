using AiMemory.Log;

namespace AiMemory.Replication.Tests;

public sealed class AdoptionWaitTests
{
    [Fact]
    public void WhileNothingIsAdopted_TheWaitsGrow()
    {
        var wait = new AdoptionWait();
        var over = Enumerable.Range(1, 12).Where(_ => wait.IsOver(new EntryVersion(1, 2), 5));
        Assert.Equal([2, 4, 8, 12], over);
    }

    [Fact]
    public void WhileSomethingIsAdopted_NobodyTakesOver()
    {
        var wait = new AdoptionWait();
        Assert.DoesNotContain(Enumerable.Range(2, 100), n => wait.IsOver(new EntryVersion(1, n), 100));
        Assert.DoesNotContain(Enumerable.Range(2, 100), n => wait.IsOver(new EntryVersion(1, 2), n));
    }
}
