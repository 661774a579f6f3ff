namespace AiMemory.Log;

/// <summary>The whole merge rule, in one place for every store: a row takes a change only if the change's version is higher.</summary>
public static class RowMerge
{
    /// <param name="incoming">Position of the entry that brings the change.</param>
    /// <param name="row">Version of the row or of its tombstone; none when it was never written.</param>
    public static bool TakesPut(EntryVersion incoming, EntryVersion row) => incoming > row;

    /// <summary>A touch changes a live row only, and only forwards; a put newer than the touch has already replaced its fields.</summary>
    public static bool TakesTouch(EntryVersion incoming, EntryVersion row, EntryVersion rowTouch, bool rowIsLive) =>
        rowIsLive && incoming > row && incoming > rowTouch;
}
