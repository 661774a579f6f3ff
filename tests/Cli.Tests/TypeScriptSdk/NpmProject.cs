using System.ComponentModel;
using System.Diagnostics;
using Cli.Tests.Support;

namespace Cli.Tests.TypeScriptSdk;

/// <summary>The SDK, installed once into <c>artifacts/</c> from the versions that <c>package.json</c> pins.</summary>
internal static class NpmProject
{
    private static readonly Lazy<string?> Installed = new(Install);

    /// <summary>Why the SDK cannot be used; null when it can.</summary>
    public static string? Missing => Installed.Value;

    public static string Folder { get; } = Path.Combine(Program.Root, "artifacts", "typescript-sdk");

    private static string Source { get; } = Path.Combine(Program.Root, "tests", "Cli.Tests", "TypeScriptSdk");

    private static string? Install()
    {
        Directory.CreateDirectory(Folder);
        foreach (var name in (string[])["package.json", "client.mjs"])
        {
            File.Copy(Path.Combine(Source, name), Path.Combine(Folder, name), overwrite: true);
        }

        var stamp = Path.Combine(Folder, "installed.json");
        var wanted = File.ReadAllText(Path.Combine(Folder, "package.json"));
        if (File.Exists(stamp) && File.ReadAllText(stamp) == wanted)
        {
            return null;
        }

        try
        {
            // No lock file: it would name the registry that it was made with.
            using var npm = Process.Start(new ProcessStartInfo("npm", "install --no-package-lock --no-audit --no-fund --ignore-scripts --fetch-retries=0")
            {
                WorkingDirectory = Folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var output = npm.StandardOutput.ReadToEndAsync();
            var error = npm.StandardError.ReadToEndAsync();
            if (!npm.WaitForExit(TimeSpan.FromMinutes(3)))
            {
                npm.Kill(entireProcessTree: true);
                return Skip("npm install did not end within three minutes");
            }

            if (npm.ExitCode != 0)
            {
                return Skip($"npm install failed: {error.Result.Split('\n').FirstOrDefault(l => l.Length > 0) ?? output.Result}");
            }
        }
        catch (Win32Exception)
        {
            return Skip("npm is not installed");
        }

        File.WriteAllText(stamp, wanted);
        return null;
    }

    private static string Skip(string why)
    {
        var line = $"SKIP: MCP by the TypeScript SDK: {why}";
        Console.WriteLine(line);
        return line;
    }
}
