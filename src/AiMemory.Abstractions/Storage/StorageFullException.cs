namespace AiMemory.Storage;

/// <summary>There is no room for the write; nothing of it was kept, and the store works on when there is room again.</summary>
public sealed class StorageFullException : IOException
{
    public StorageFullException()
        : this("the disk is full")
    {
    }

    public StorageFullException(string message)
        : base(message)
    {
    }

    public StorageFullException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
