namespace AiMemory.Storage;

/// <summary>Another process owns the replica file; the message names it.</summary>
public sealed class StoreInUseException : IOException
{
    public StoreInUseException()
        : this("the database is in use")
    {
    }

    public StoreInUseException(string message)
        : base(message)
    {
    }

    public StoreInUseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
