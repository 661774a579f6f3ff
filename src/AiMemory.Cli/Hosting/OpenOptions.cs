using AiMemory.UseCases;

namespace AiMemory.Cli.Hosting;

/// <param name="DatabasePath">The replica file, created when missing; or a store's URL (<c>postgres://...</c>, <c>sqlite:///PATH</c>).</param>
/// <param name="Url">A node to talk to instead; null looks for one that serves the file.</param>
/// <param name="ApiKey">For a node.</param>
public sealed record OpenOptions(string DatabasePath, string? Url, string? ApiKey, ServiceOptions Service);
