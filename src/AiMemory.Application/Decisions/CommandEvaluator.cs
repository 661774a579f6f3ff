using System.Text.Json;
using AiMemory.Application.Commands;
using AiMemory.Engine;
using AiMemory.Log;
using AiMemory.UseCases;

namespace AiMemory.Application.Decisions;

/// <summary>
/// Decides every command of the service. A decision follows from the command, the view and the time alone: ids and times of new
/// rows are in the command, made once by the node that the caller asked, so that a retry makes the same rows.
/// </summary>
public sealed class CommandEvaluator(ServiceOptions options) : ICommandEvaluator
{
    public ValueTask<Evaluation> EvaluateAsync(
        Command command, EntryVersion position, INamespaceView view, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var decision = new Decision(command.Namespace, position, view, cancellationToken);
        return command switch
        {
            StoreCommand c => StoreDecision.DecideAsync(decision, c),
            TouchCommand c => TouchDecision.DecideAsync(decision, c, options),
            UpdateCommand c => UpdateDecision.DecideAsync(decision, c),
            MoveInCommand c => UpdateDecision.DecideAsync(decision, c),
            MoveOutCommand c => UpdateDecision.DecideAsync(decision, c),
            DeleteCommand c => DeleteDecision.DecideAsync(decision, c),
            RemoveRowsCommand c => DeleteDecision.DecideAsync(decision, c),
            UnlinkCommand c => ValueTask.FromResult(DeleteDecision.Decide(decision, c)),
            PromoteCommand c => PromoteDecision.DecideAsync(decision, c),
            PromoteIntoCommand c => PromoteDecision.DecideAsync(decision, c),
            LinkCommand c => LinkDecision.DecideAsync(decision, c),
            ResolveCommand c => LinkDecision.DecideAsync(decision, c, options),
            DemoteCommand c => LinkDecision.DecideAsync(decision, c),
            ConsolidateCommand c => ConsolidateDecision.DecideAsync(decision, c),
            ForgetRowsCommand c => ArchiveDecision.DecideAsync(decision, c),
            CollectExpiredCommand c => ArchiveDecision.DecideAsync(decision, c),
            RestoreArchivedCommand c => ArchiveDecision.DecideAsync(decision, c),
            PurgeArchivedCommand c => ArchiveDecision.DecideAsync(decision, c),
            ImportRowCommand c => ImportDecision.DecideAsync(decision, c),
            MergeRowCommand c => ImportDecision.DecideAsync(decision, c),
            ReinsertCommand c => ImportDecision.DecideAsync(decision, c),
            SetStandardCommand c => StandardDecision.DecideAsync(decision, c),
            WritePolicyCommand c => StandardDecision.DecideAsync(decision, c),
            ClearStandardCommand c => StandardDecision.DecideAsync(decision, c),
            RefreshPolicyCommand c => StandardDecision.DecideAsync(decision, c),
            ApproveCommand c => PendingDecision.DecideAsync(decision, c),
            RejectCommand c => PendingDecision.DecideAsync(decision, c),
            RegisterAgentCommand c => AgentDecision.DecideAsync(decision, c),
            SubscribeCommand c => ValueTask.FromResult(SubscriptionDecision.Decide(decision, c)),
            UnsubscribeCommand c => SubscriptionDecision.DecideAsync(decision, c),
            RecordDeliveryCommand c => SubscriptionDecision.DecideAsync(decision, c),
            RecordSyncCommand c => SyncDecision.DecideAsync(decision, c),
            PutVectorCommand c => TouchDecision.DecideAsync(decision, c),
            CloseIntentCommand c => ValueTask.FromResult(CloseIntent(decision, c)),
            _ => throw new ArgumentException($"{command.GetType().Name} is no command of this service.", nameof(command)),
        };
    }

    public IEnumerable<string> TitlesOf(Command command) => command switch
    {
        StoreCommand c => [c.Incoming.Title],
        ImportRowCommand c => [c.Incoming.Title],
        MergeRowCommand c => [c.Incoming.Title],
        ReinsertCommand c => [c.Row.Title],
        UpdateCommand { Changes.Title: { } title } => [title],
        _ => [],
    };

    public ValueTask<IReadOnlyList<Mutation>> ResolveStrayAsync(
        Entry stray, EntryVersion position, INamespaceView view, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stray);
        return new StrayResolution(new Decision(stray.Namespace, position, view, cancellationToken), stray, now).ResolveAsync();
    }

    public IReadOnlyList<Command> ReadIntent(string body) => Intents.Read(body);

    public Command CloseIntent(string @namespace, string intentId) => new CloseIntentCommand(@namespace, intentId);

    public ReadOnlyMemory<byte> Encode(Command command) => command is MemoryCommand own
        ? JsonSerializer.SerializeToUtf8Bytes(own, CommandJson.Default.MemoryCommand)
        : throw new ArgumentException("Not a command of this service.", nameof(command));

    public Command Decode(ReadOnlyMemory<byte> bytes) =>
        JsonSerializer.Deserialize(bytes.Span, CommandJson.Default.MemoryCommand) ?? throw new JsonException("A command is an object.");

    private static Evaluation CloseIntent(Decision decision, CloseIntentCommand command)
    {
        decision.DeleteIntent(command.IntentId);
        return decision.Done(new CommandAnswer { Changed = true });
    }
}
