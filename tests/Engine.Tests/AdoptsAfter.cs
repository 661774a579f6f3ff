using AiMemory.Application;
using AiMemory.Engine;
using AiMemory.Log;
using AiMemory.UseCases;

namespace AiMemory.Engine.Tests;

/// <summary>Decides as the service does, but what a deposed owner left only after this.</summary>
internal sealed class AdoptsAfter(Func<EntryVersion, Task> wait) : ICommandEvaluator
{
    private readonly ICommandEvaluator _inner = MemoryServiceFactory.CreateEvaluator(new ServiceOptions());

    public ValueTask<Evaluation> EvaluateAsync(
        Command command, EntryVersion position, INamespaceView view, DateTimeOffset now, CancellationToken cancellationToken) =>
        _inner.EvaluateAsync(command, position, view, now, cancellationToken);

    public IEnumerable<string> TitlesOf(Command command) => _inner.TitlesOf(command);

    public async ValueTask<IReadOnlyList<Mutation>> ResolveStrayAsync(
        Entry stray, EntryVersion position, INamespaceView view, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await wait(position);
        return await _inner.ResolveStrayAsync(stray, position, view, now, cancellationToken);
    }

    public IReadOnlyList<Command> ReadIntent(string body) => _inner.ReadIntent(body);

    public Command CloseIntent(string @namespace, string intentId) => _inner.CloseIntent(@namespace, intentId);

    public ReadOnlyMemory<byte> Encode(Command command) => _inner.Encode(command);

    public Command Decode(ReadOnlyMemory<byte> bytes) => _inner.Decode(bytes);
}
