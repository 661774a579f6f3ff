namespace AiMemory.Gateway.OpenApi;

/// <summary>The OpenAPI document, embedded as it stands in <c>openapi.json</c>.</summary>
internal static class OpenApiDocument
{
    public static ReadOnlyMemory<byte> Bytes { get; } = Load();

    private static byte[] Load()
    {
        using var stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.json")
            ?? throw new InvalidOperationException("openapi.json is not embedded.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
