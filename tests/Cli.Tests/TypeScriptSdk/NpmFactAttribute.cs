namespace Cli.Tests.TypeScriptSdk;

/// <summary>A test that needs node, npm and its registry; without them it is left out, and the run says so.</summary>
public sealed class NpmFactAttribute : FactAttribute
{
    public NpmFactAttribute() => Skip = NpmProject.Missing;
}
