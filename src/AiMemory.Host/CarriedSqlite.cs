using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using SQLitePCL;

namespace AiMemory.Host;

/// <summary>
/// Published as machine code for Linux, the program is one file: SQLite's library is a resource of it (AiMemory.Host.csproj) and is
/// loaded from memory. The package has no static library to link; a copy in a folder would have to be written, found again and
/// kept from others. Any other build has the library beside it, and so has a system that loads nothing from memory.
/// </summary>
internal static unsafe partial class CarriedSqlite
{
    private const string Library = "e_sqlite3";
    private const string Resource = "libe_sqlite3.so";
    private const uint CloseOnExec = 1;

    /// <summary>
    /// Loads it while the caller goes on: a third of what a short command takes to start. To be awaited before the first connection is
    /// opened; of a build that has the library beside it, nothing.
    /// </summary>
    public static Task LoadAsync() =>
        OperatingSystem.IsLinux() && !RuntimeFeature.IsDynamicCodeSupported ? Task.Run(Use) : Task.CompletedTask;

    private static void Use()
    {
        var library = Load();
        if (library == 0)
        {
            return; // the runtime then looks for the file, and says what it looked for when there is none
        }

        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (name, _, _) => name == Library ? library : 0);
        new SqliteConnection().Dispose(); // what every connection needs is made ready by the first
    }

    private static nint Load()
    {
        using var carried = (UnmanagedMemoryStream?)typeof(CarriedSqlite).Assembly.GetManifestResourceStream(Resource);
        if (carried is null)
        {
            return 0;
        }

        using var file = new SafeFileHandle(MemoryFile(Resource, CloseOnExec), ownsHandle: true);
        if (file.IsInvalid)
        {
            return 0;
        }

        RandomAccess.Write(file, new ReadOnlySpan<byte>(carried.PositionPointer, (int)carried.Length), 0);
        return NativeLibrary.TryLoad($"/proc/self/fd/{file.DangerousGetHandle()}", out var library) ? library : 0;
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemoryFile(string name, uint flags);
}
