namespace AiMemory.Storage;

/// <summary>
/// The server that keeps the store cannot be reached, or refuses the login. A write that fails so may or may not be stored:
/// whoever ordered it must not use its position for another entry.
/// </summary>
public sealed class StoreUnavailableException : IOException
{
    public StoreUnavailableException()
        : this("the store cannot be reached")
    {
    }

    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
