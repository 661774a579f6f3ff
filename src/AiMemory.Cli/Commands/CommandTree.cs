using System.CommandLine;
using AiMemory.Cli.Commands.Archive;
using AiMemory.Cli.Commands.Agents;
using AiMemory.Cli.Commands.Pending;
using AiMemory.Cli.Parsing;

namespace AiMemory.Cli.Commands;

/// <summary>All commands, in the order that help shows them.</summary>
internal static class CommandTree
{
    /// <summary>The commands as help groups them.</summary>
    public static readonly IReadOnlyList<(string Title, IReadOnlyList<string> Names)> Groups =
    [
        ("Remember and find", ["store", "recall", "search", "list", "get", "update", "delete", "promote", "forget", "link"]),
        ("Tend", ["consolidate", "auto-consolidate", "resolve", "curator", "gc", "archive", "undo"]),
        ("Look", ["stats", "namespaces", "shell"]),
        ("Agents", ["mcp", "agents", "pending"]),
        ("Move data", ["export", "import", "mine", "sync", "sync-daemon", "migrate", "backup", "restore"]),
        ("Serve", ["serve", "gateway"]),
        ("Help", ["help", "man", "completions"]),
    ];

    public static readonly IReadOnlyList<string> Examples =
    [
        "ai-memory store -T 'Deploys go out on Tuesdays' -c 'The release train leaves at 10:00 UTC.'",
        "ai-memory recall 'when do we deploy'",
        "ai-memory mcp --print-config claude-code",
        "ai-memory serve",
    ];

    private static readonly OrderedDictionary<string, Func<CliContext, Command>> Makers = new(StringComparer.Ordinal)
    {
        ["store"] = context => new StoreCommand(context),
        ["recall"] = context => new RecallCommand(context),
        ["search"] = context => new SearchCommand(context),
        ["list"] = context => new ListCommand(context),
        ["get"] = context => new GetCommand(context),
        ["update"] = context => new UpdateCommand(context),
        ["delete"] = context => new DeleteCommand(context),
        ["promote"] = context => new PromoteCommand(context),
        ["forget"] = context => new ForgetCommand(context),
        ["link"] = context => new LinkCommand(context),
        ["consolidate"] = context => new ConsolidateCommand(context),
        ["resolve"] = context => new ResolveCommand(context),
        ["auto-consolidate"] = context => new AutoConsolidateCommand(context),
        ["gc"] = context => new GcCommand(context),
        ["stats"] = context => new StatsCommand(context),
        ["namespaces"] = context => new NamespacesCommand(context),
        ["export"] = context => new ExportCommand(context),
        ["import"] = context => new ImportCommand(context),
        ["sync"] = context => new SyncCommand(context),
        ["sync-daemon"] = context => new SyncDaemonCommand(context),
        ["mine"] = context => new MineCommand(context),
        ["archive"] = context => new ArchiveCommand(context),
        ["agents"] = context => new AgentsCommand(context),
        ["pending"] = context => new PendingCommand(context),
        ["undo"] = context => new UndoCommand(context),
        ["serve"] = context => new ServeCommand(context),
        ["gateway"] = context => new GatewayCommand(context),
        ["mcp"] = context => new McpCommand(context),
        ["backup"] = context => new BackupCommand(context),
        ["restore"] = context => new RestoreCommand(context),
        ["curator"] = context => new CuratorCommand(context),
        ["migrate"] = context => new MigrateCommand(context),
        ["completions"] = context => new CompletionsCommand(context),
        ["man"] = context => new ManCommand(context),
        ["shell"] = context => new ShellCommand(context),
    };

    /// <summary>The program with its options, and the command that the words begin with; all commands when they begin with none.</summary>
    /// <remarks>To make all of them takes longer than most of what a short command does.</remarks>
    public static ProgramCommand Build(CliContext context, IReadOnlyList<string> words)
    {
        var asked = NamedFirst(words, context.Globals);
        var root = new ProgramCommand();
        foreach (var option in context.Globals.All)
        {
            root.Options.Add(option);
        }

        root.Options.Add(new PrintHelpOption(context));
        root.Options.Add(new PrintVersionOption(context));
        IEnumerable<Func<CliContext, Command>> makers = asked is null ? Makers.Values : [asked];
        foreach (var make in makers)
        {
            root.Subcommands.Add(make(context));
        }

        if (asked is null)
        {
            root.Subcommands.Add(new HelpCommand(root, context));
        }

        return root;
    }

    private static Func<CliContext, Command>? NamedFirst(IReadOnlyList<string> words, GlobalOptions globals)
    {
        var i = 0;
        while (i < words.Count && globals.All.FirstOrDefault(option => option.Name == words[i]) is { } option)
        {
            i += option.ValueType == typeof(bool) ? 1 : 2;
        }

        return i < words.Count ? Makers.GetValueOrDefault(words[i]) : null;
    }
}
