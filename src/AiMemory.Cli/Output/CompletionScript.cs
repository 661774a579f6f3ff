using System.CommandLine;
using System.CommandLine.Completions;
using System.Text;
using AiMemory.Cli.Commands;

namespace AiMemory.Cli.Output;

/// <summary>Completion scripts, generated from the commands so that they cannot go stale.</summary>
internal static class CompletionScript
{
    public static string For(string shell, ProgramCommand root)
    {
        var table = Table(root, string.Empty, [.. root.Options.Where(option => option.Recursive)]).ToArray();
        return shell switch
        {
            "bash" => Bash(table),
            "zsh" => Zsh(table),
            "fish" => Fish(root),
            "powershell" => PowerShell(table),
            _ => Elvish(table),
        };
    }

    /// <summary>
    /// Every command path and the words that may follow it; and every path with an option that takes a value, and the values that are
    /// known (none: a file, or the user's own text).
    /// </summary>
    private static IEnumerable<(string Path, string Words)> Table(Command command, string path, IReadOnlyList<Option> globals)
    {
        var options = command.Options.Concat(globals).Distinct().ToArray();
        yield return (path, string.Join(' ', Words(command).Concat(options.SelectMany(Names)).Distinct()));
        foreach (var option in options.Where(option => option.ValueType != typeof(bool)))
        {
            foreach (var name in Names(option))
            {
                yield return ($"{path} {name}".Trim(), Values(option));
            }
        }

        foreach (var row in command.Subcommands.SelectMany(c => Table(c, $"{path} {c.Name}".Trim(), globals)))
        {
            yield return row;
        }
    }

    private static IEnumerable<string> Words(Command command) =>
        command.Subcommands.Select(c => c.Name).Concat(command.Arguments.SelectMany(a => Labels(a.GetCompletions(CompletionContext.Empty))));

    private static IEnumerable<string> Names(Option option) => option.Aliases.Prepend(option.Name);

    private static string Values(Option option) => string.Join(' ', Labels(option.GetCompletions(CompletionContext.Empty)));

    private static IEnumerable<string> Labels(IEnumerable<CompletionItem> items) => items.Select(item => item.Label);

    private static string Bash((string Path, string Words)[] table)
    {
        var script = new StringBuilder("""
            _ai_memory() {
                local word path="" values current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"
                for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    case "$word" in
                        -*) ;;
                        *) _ai_memory_words "${path:+$path }$word" >/dev/null && path="${path:+$path }$word" ;;
                    esac
                done
                if [[ $before == -* ]] && values=$(_ai_memory_words "${path:+$path }$before"); then
                    COMPREPLY=($(compgen -W "$values" -- "$current"))
                else
                    COMPREPLY=($(compgen -W "$(_ai_memory_words "$path")" -- "$current"))
                fi
            }
            _ai_memory_words() {
                case "$1" in

            """);
        foreach (var (path, words) in table)
        {
            script.Append("        '").Append(path).Append("') echo '").Append(words).Append("' ;;\n");
        }

        return script.Append("        *) return 1 ;;\n    esac\n}\ncomplete -o default -F _ai_memory ai-memory\n").ToString();
    }

    private static string Zsh((string Path, string Words)[] table)
    {
        var script = new StringBuilder("""
            #compdef ai-memory
            _ai_memory() {
                local -A table
                table=(

            """);
        foreach (var (path, words) in table)
        {
            script.Append("        '").Append(path.Length == 0 ? "-" : path).Append("' '").Append(words).Append("'\n");
        }

        return script.Append("""
                )
                local key="-" next word
                for word in ${words[2,CURRENT-1]}; do
                    [[ $word == -* ]] && continue
                    if [[ $key == "-" ]]; then next=$word; else next="$key $word"; fi
                    (( ${+table[$next]} )) && key=$next
                done
                local before=${words[CURRENT-1]} option
                if [[ $key == "-" ]]; then option=$before; else option="$key $before"; fi
                if [[ $before == -* ]] && (( ${+table[$option]} )); then
                    if [[ -n $table[$option] ]]; then compadd -- ${(s: :)table[$option]}; else _files; fi
                else
                    compadd -- ${(s: :)table[$key]} || _files
                fi
            }
            compdef _ai_memory ai-memory

            """).ToString();
    }

    private static string Fish(ProgramCommand root)
    {
        var script = new StringBuilder("complete -c ai-memory -e\n");
        foreach (var option in root.Options)
        {
            AppendFish(script, "complete -c ai-memory", option);
        }

        foreach (var command in root.Subcommands)
        {
            script.Append("complete -c ai-memory -n __fish_use_subcommand -f -a ").Append(command.Name)
                .Append(" -d ").Append(Quote(command.Description)).Append('\n');
            var seen = $"complete -c ai-memory -n '__fish_seen_subcommand_from {command.Name}'";
            foreach (var option in command.Options)
            {
                AppendFish(script, seen, option);
            }

            foreach (var word in command.Arguments.SelectMany(a => Labels(a.GetCompletions(CompletionContext.Empty))))
            {
                script.Append(seen).Append(" -f -a ").Append(word).Append('\n');
            }

            foreach (var child in command.Subcommands)
            {
                script.Append(seen).Append(" -f -a ").Append(child.Name).Append(" -d ").Append(Quote(child.Description)).Append('\n');
            }
        }

        return script.ToString();
    }

    private static void AppendFish(StringBuilder script, string start, Option option)
    {
        script.Append(start);
        foreach (var name in option.Aliases.Prepend(option.Name))
        {
            script.Append(name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : name.Length == 2 ? $" -s {name[1..]}" : string.Empty);
        }

        if (option.ValueType != typeof(bool))
        {
            script.Append(" -r");
            if (Values(option) is { Length: > 0 } values)
            {
                script.Append(" -f -a ").Append(Quote(values));
            }
        }

        script.Append(" -d ").Append(Quote(option.Description)).Append('\n');
    }

    private static string PowerShell((string Path, string Words)[] table)
    {
        var script = new StringBuilder("""
            Register-ArgumentCompleter -Native -CommandName 'ai-memory' -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                # A hash literal would take -t and -T for the same key.
                $table = [System.Collections.Generic.Dictionary[string, string]]::new()

            """);
        foreach (var (path, words) in table)
        {
            script.Append("    $table['").Append(path).Append("'] = '").Append(words).Append("'\n");
        }

        return script.Append("""
                $key = ''
                $before = ''
                foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
                    if ("$element" -eq $wordToComplete) { continue }
                    $before = "$element"
                    $next = "$key $element".Trim()
                    if (-not $before.StartsWith('-') -and $table.ContainsKey($next)) { $key = $next }
                }
                $option = "$key $before".Trim()
                if ($before.StartsWith('-') -and $table.ContainsKey($option)) { $key = $option }
                $table[$key].Split(' ') | Where-Object { $_ -and $_ -clike "$wordToComplete*" } |
                    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }

            """).ToString();
    }

    private static string Elvish((string Path, string Words)[] table)
    {
        var script = new StringBuilder("use str\nset edit:completion:arg-completer[ai-memory] = {|@words|\n    var table = [\n");
        foreach (var (path, words) in table)
        {
            script.Append("        &'").Append(path).Append("'=[").Append(words).Append("]\n");
        }

        return script.Append("""
                ]
                var key = ''
                for word $words[1..-1] {
                    var next = (str:trim-space $key' '$word)
                    if (and (not (str:has-prefix $word -)) (has-key $table $next)) { set key = $next }
                }
                var option = (str:trim-space $key' '$words[-2])
                if (and (str:has-prefix $words[-2] -) (has-key $table $option)) { set key = $option }
                all $table[$key]
            }

            """).ToString();
    }

    private static string Quote(string? text) => $"'{(text ?? string.Empty).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
