using System.CommandLine;

namespace AiMemory.Cli.Commands;

/// <summary>One command: its options in the constructor, its work in <see cref="ExecuteAsync"/>.</summary>
internal abstract class CliCommand : Command
{
    protected CliCommand(string name, string description, CliContext context)
        : base(name, description)
    {
        Context = context;
        SetAction((parsed, cancellationToken) => ExecuteAsync(new CliCall(context, parsed, cancellationToken)));
    }

    /// <summary>Command lines that show what it is for.</summary>
    public IReadOnlyList<string> Examples { get; protected init; } = [];

    protected CliContext Context { get; }

    protected abstract Task<int> ExecuteAsync(CliCall call);

    /// <summary>Adds an option with a value.</summary>
    protected Option<T> Value<T>(string name, string? alias, string valueName, string description)
    {
        var option = new Option<T>(name) { Description = description, HelpName = valueName };
        if (alias is not null)
        {
            option.Aliases.Add(alias);
        }

        Options.Add(option);
        return option;
    }

    /// <summary>Adds an option that must be given.</summary>
    protected Option<T> Required<T>(string name, string? alias, string valueName, string description)
    {
        var option = Value<T>(name, alias, valueName, description);
        option.Required = true;
        return option;
    }

    /// <summary>Adds an option with a value that has a default.</summary>
    protected Option<T> Default<T>(string name, string? alias, string valueName, T value, string description)
    {
        var option = Value<T>(name, alias, valueName, description);
        option.DefaultValueFactory = _ => value;
        return option;
    }

    /// <summary>Says what values the shell may offer; others are judged where they are used.</summary>
    internal static Option<T> Offering<T>(Option<T> option, params string[] values)
    {
        option.CompletionSources.Add(values);
        return option;
    }

    /// <summary>A negative number is wrong use.</summary>
    internal static Option<T> NotNegative<T>(Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && result.Tokens[0].Value.StartsWith('-'))
            {
                result.AddError($"invalid value '{result.Tokens[0].Value}' for '{option.Name} <{option.HelpName}>': must not be negative");
            }
        });
        return option;
    }

    protected Option<bool> Flag(string name, string? alias, string description)
    {
        var option = new Option<bool>(name) { Description = description };
        if (alias is not null)
        {
            option.Aliases.Add(alias);
        }

        Options.Add(option);
        return option;
    }

    protected Argument<string> Positional(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        Arguments.Add(argument);
        return argument;
    }
}
