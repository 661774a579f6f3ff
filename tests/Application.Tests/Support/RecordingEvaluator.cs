using System.Collections.Concurrent;
using AiMemory;
using AiMemory.Engine;
using AiMemory.Log;

namespace Application.Tests.Support;

/// <summary>Decides as the real one does, over commands that went through their wire form, and remembers which changed something.</summary>
internal sealed class RecordingEvaluator(ICommandEvaluator inner) : ICommandEvaluator
{
    private readonly ConcurrentQueue<(Command Command, Evaluation Evaluation)> _all = new();

    public IEnumerable<Command> Logged => _all.Where(e => e.Evaluation.Mutations.Count > 0).Select(e => e.Command);

    /// <summary>Waited for before a command is decided, for tests that hold one back.</summary>
    public Func<Command, Task> Before { get; set; } = _ => Task.CompletedTask;

    public async ValueTask<Evaluation> EvaluateAsync(
        Command command, EntryVersion position, INamespaceView view, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await Before(command);
        var evaluation = await inner.EvaluateAsync(Decode(Encode(command)), position, view, now, cancellationToken);
        _all.Enqueue((command, evaluation));
        return evaluation;
    }

    public ValueTask<IReadOnlyList<Mutation>> ResolveStrayAsync(
        Entry stray, EntryVersion position, INamespaceView view, DateTimeOffset now, CancellationToken cancellationToken) =>
        inner.ResolveStrayAsync(stray, position, view, now, cancellationToken);

    public IEnumerable<string> TitlesOf(Command command) => inner.TitlesOf(command);

    public IReadOnlyList<Command> ReadIntent(string body) => inner.ReadIntent(body);

    public Command CloseIntent(string @namespace, string intentId) => inner.CloseIntent(@namespace, intentId);

    public ReadOnlyMemory<byte> Encode(Command command) => inner.Encode(command);

    public Command Decode(ReadOnlyMemory<byte> bytes) => inner.Decode(bytes);
}
