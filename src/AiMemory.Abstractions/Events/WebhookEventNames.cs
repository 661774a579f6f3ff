namespace AiMemory.Events;

/// <summary>The events that webhooks can ask for.</summary>
public static class WebhookEventNames
{
    public const string Store = "memory_store";
    public const string Update = "memory_update";
    public const string Delete = "memory_delete";
    public const string Promote = "memory_promote";
    public const string Link = "memory_link";
    public const string Consolidate = "memory_consolidate";
    public const string Forget = "memory_forget";
    public const string Expire = "memory_expire";
    public const string Restore = "memory_archive_restore";
    public const string Import = "memory_import";
    public const string Undo = "memory_undo";
    public const string Notify = "memory_notify";
    public const string Pending = "memory_pending";
}
