using System.Runtime.InteropServices;

namespace AiMemory.Host;

/// <summary>
/// A shell starts background jobs with SIGINT ignored, and the runtime leaves an ignored signal alone. A server is told to stop by
/// that signal all the same, so the default is put back before the runtime looks.
/// </summary>
internal static partial class InterruptSignal
{
    private const int SigInt = 2;

    public static void Restore()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        {
            _ = Signal(SigInt, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);
}
