namespace AiMemory.Gateway;

/// <summary>The options cannot be served with; the message tells what to change.</summary>
public sealed class GatewayConfigurationException : Exception
{
    public GatewayConfigurationException()
        : this("the gateway's options are invalid")
    {
    }

    public GatewayConfigurationException(string message)
        : base(message)
    {
    }

    public GatewayConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
