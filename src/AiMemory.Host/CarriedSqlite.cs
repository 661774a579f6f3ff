using System.Reflection;
using System.Runtime.InteropServices;
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

    private static readonly Lazy<nint> s_loaded = new(Load);

    /// <summary>To be called before the first connection is opened.</summary>
    public static void Use()
    {
        if (OperatingSystem.IsLinux() && Self.GetManifestResourceInfo(Resource) is not null)
        {
            NativeLibrary.SetDllImportResolver(
                typeof(SQLite3Provider_e_sqlite3).Assembly, (name, _, _) => name == Library ? s_loaded.Value : 0);
        }
    }

    private static Assembly Self => typeof(CarriedSqlite).Assembly;

    // Zero means not loaded: the runtime then looks for the file, and says what it looked for when there is none.
    private static nint Load()
    {
        using var carried = (UnmanagedMemoryStream)Self.GetManifestResourceStream(Resource)!;
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
