using System.CommandLine;

namespace AiMemory.Cli.Commands;

internal sealed class ResolveCommand : CliCommand
{
    private readonly Argument<string> _winner;
    private readonly Argument<string> _loser;

    public ResolveCommand(CliContext context)
        : base("resolve", "Decide a contradiction: the winner supersedes the loser", context)
    {
        _winner = Positional("winner_id", "Exact id");
        _loser = Positional("loser_id", "Exact id");
    }

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var resolved = CliCall.Require(await service
            .ResolveAsync(call.Need(_winner), call.Need(_loser), call.Caller, call.CancellationToken).ConfigureAwait(false));
        return call.Json
            ? call.PrintJson(w =>
            {
                w.WriteStartObject();
                w.WriteString("loser", resolved.Loser);
                w.WriteBoolean("resolved", true);
                w.WriteString("winner", resolved.Winner);
                w.WriteEndObject();
            })
            : call.Print($"resolved: {resolved.Winner} supersedes {resolved.Loser}");
    });
}
