using System.CommandLine;
using AiMemory.Cli.Configuration;
using AiMemory.Cli.Hosting;
using AiMemory.Cli.Identity;
using AiMemory.Cli.Output;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

/// <summary>One invocation of one command: its values, its settings, its streams.</summary>
internal sealed class CliCall(CliContext context, ParseResult parsed, CancellationToken cancellationToken)
{
    private readonly Lazy<CliSettings> _settings = new(() => CliSettings.Resolve(context.Console, context.Globals, parsed));

    /// <summary>Ends the waits of this invocation; <see cref="Daemon"/> puts its own in place.</summary>
    public CancellationToken CancellationToken { get; set; } = cancellationToken;

    public ICliHost Host => context.Host;

    public CliConsole Console => context.Console;

    public TextWriter Out => context.Console.Output;

    public TextWriter Error => context.Console.Error;

    public CliSettings Settings => _settings.Value;

    public bool Json => parsed.GetValue(context.Globals.Json);

    public DateTimeOffset Now => context.Console.Time.GetUtcNow();

    /// <summary>The global identity as given by flag or environment; null when absent or empty.</summary>
    public string? ClaimedAgentId => Settings.AgentId is { Length: > 0 } id ? id : null;

    public Caller Caller => new(Door.Cli, ClaimedAgentId, ProcessIdentity.Synthesise(Settings.Anonymize));

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Need<T>(Option<T> option) => parsed.GetRequiredValue(option);

    public string Need(Argument<string> argument) => parsed.GetRequiredValue(argument);

    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The options that a service opened in this process has; null when a node is talked to.</summary>
    public ServiceOptions? Service { get; private set; }

    /// <summary>What the command's own flags change of the service's options; the node's own count when one is talked to.</summary>
    public Func<ServiceOptions, ServiceOptions>? Adjust { get; set; }

    public OpenOptions OpenOptions
    {
        get
        {
            var options = Settings.ToOpenOptions();
            return Adjust is null ? options : options with { Service = Adjust(options.Service) };
        }
    }

    public async ValueTask<IServiceSession> OpenAsync()
    {
        var options = OpenOptions;
        var session = await context.Host.OpenServiceAsync(options, CancellationToken).ConfigureAwait(false);
        Service = session.Url is null ? options.Service : null;
        return session;
    }

    /// <summary>Opens the service, runs, and closes it again whatever happens.</summary>
    public async Task<int> WithServiceAsync(Func<IMemoryService, Task<int>> run)
    {
        var session = await OpenAsync().ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            return await run(session.Service).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="WithServiceAsync"/>, after the sweep of expired rows that some commands begin with (contract, 1.5).</summary>
    public Task<int> WithSweptServiceAsync(Func<IMemoryService, Task<int>> run) =>
        WithServiceAsync(async service =>
        {
            Require(await service.CollectExpiredAsync(dryRun: false, Caller, CancellationToken).ConfigureAwait(false));
            return await run(service).ConfigureAwait(false);
        });

    /// <summary>The value of an outcome; anything else ends the invocation with the right words.</summary>
    /// <param name="id">What was asked for, for "not found".</param>
    public static T Require<T>(Outcome<T> outcome, string? id = null)
        where T : class
    {
        if (outcome.Problem is { } problem)
        {
            throw Failure(problem, id);
        }

        return outcome.Value ?? throw CliFailureException.Error("the action was queued for approval");
    }

    public static CliFailureException Failure(Problem problem, string? id = null) => problem switch
    {
        QuorumProblem quorum => CliFailureException.Error(
            $"the write is not acknowledged: {quorum.Got} of {quorum.Needed} nodes answered ({quorum.Reason}); it may still converge, a retry is safe"),
        { Kind: ProblemKind.NotFound } when id is not null => new CliFailureException($"not found: {id}"),
        { Kind: ProblemKind.Denied } => new CliFailureException(problem.Message),
        _ => CliFailureException.Error(problem.Message),
    };

    /// <summary>Long work, said to whoever watches (see <see cref="TerminalProgress"/>).</summary>
    public async Task<T> WatchedAsync<T>(string what, ValueTask<T> work)
    {
        using var progress = new TerminalProgress(Console, what);
        return await work.ConfigureAwait(false);
    }

    public int Print(string line)
    {
        Out.WriteLine(line);
        return 0;
    }

    public int PrintJson(Action<System.Text.Json.Utf8JsonWriter> write, bool pretty = false) => Print(JsonText.Of(write, pretty));
}
