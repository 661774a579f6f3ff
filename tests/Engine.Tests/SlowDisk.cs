using System.Reflection;
using AiMemory.Storage;

namespace AiMemory.Engine.Tests;

/// <summary>A store whose commits reach the disk only after what <see cref="Wait"/> waits for.</summary>
public class SlowDisk : DispatchProxy
{
    private IReplicaStore _inner = null!;

    public Func<Task> Wait { get; set; } = () => Task.CompletedTask;

    public static IReplicaStore Before(IReplicaStore inner, out SlowDisk disk)
    {
        var proxy = Create<IReplicaStore, SlowDisk>();
        disk = (SlowDisk)(object)proxy;
        disk._inner = inner;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IReplicaStore.CommitAsync)
            ? new ValueTask(CommitAsync((IReadOnlyList<StoreWrite>)args![0]!))
            : targetMethod.Invoke(_inner, args);

    private async Task CommitAsync(IReadOnlyList<StoreWrite> writes)
    {
        await Wait();
        await _inner.CommitAsync(writes, default);
    }
}
