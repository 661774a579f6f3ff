namespace AiMemory.Gateway.Routing;

/// <summary>A request that cannot even be asked: its status and the text of the error envelope (contract, 3).</summary>
internal sealed class Rejection(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    public static Rejection BadQuery(string detail) => new(400, $"Failed to deserialize query string: {detail}");

    public static Rejection BadPath(string detail) => new(400, $"Invalid URL: {detail}");

    public static Rejection BadJson(string detail) => new(400, $"Failed to parse the request body as JSON: {detail}");

    public static Rejection BadData(string detail) =>
        new(422, $"Failed to deserialize the JSON body into the target type: {detail}");

    public static Rejection TooLarge() => new(413, "Failed to buffer the request body: length limit exceeded");

    public static Rejection NoJsonType() => new(415, "Expected request with `Content-Type: application/json`");
}
