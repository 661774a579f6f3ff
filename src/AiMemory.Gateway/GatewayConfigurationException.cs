namespace AiMemory.Gateway;

/// <summary>The gateway cannot start as it is configured; the message says what to change.</summary>
public sealed class GatewayConfigurationException : Exception
{
    public GatewayConfigurationException()
        : this("the gateway is not configured to start")
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
