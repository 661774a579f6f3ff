using System.CommandLine;

namespace AiMemory.Cli.Commands;

/// <summary>The filters that list and search share.</summary>
internal sealed class ListFilters
{
    public ListFilters(Command command)
    {
        Namespace = Add<string?>(command, "--namespace", "-n", "NS", "Exact namespace");
        Tier = CliCommand.Offering(Add<string?>(command, "--tier", "-t", "TIER", "short, mid or long"), "short", "mid", "long");
        Limit = Add<long>(command, "--limit", null, "N", "How many");
        Limit.DefaultValueFactory = _ => 20;
        CliCommand.NotNegative(Limit);
        Since = Add<string?>(command, "--since", null, "TIME", "Created at or after");
        Until = Add<string?>(command, "--until", null, "TIME", "Created at or before");
        Tags = Add<string?>(command, "--tags", null, "TAG", "One tag, exact");
    }

    public Option<string?> Namespace { get; }

    public Option<string?> Tier { get; }

    public Option<long> Limit { get; }

    public Option<string?> Since { get; }

    public Option<string?> Until { get; }

    public Option<string?> Tags { get; }

    private static Option<T> Add<T>(Command command, string name, string? alias, string valueName, string description)
    {
        var option = new Option<T>(name) { Description = description, HelpName = valueName };
        if (alias is not null)
        {
            option.Aliases.Add(alias);
        }

        command.Options.Add(option);
        return option;
    }
}
