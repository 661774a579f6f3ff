namespace AiMemory.Log;

/// <summary>One row change inside an entry. Whole images, so that applying it needs nothing else.</summary>
/// <param name="Key">The row's key: a memory id, <c>source\ntarget\nrelation</c> for a link, a namespace for a standard, and so on.</param>
/// <param name="Body">Encoded row (<see cref="RowCodec"/>); empty for a delete.</param>
/// <param name="Memory">The memory that the body was made of, for whoever decided the change and would otherwise read it again; null elsewhere.</param>
public readonly record struct Mutation(RowKind Row, MutationKind Kind, string Key, ReadOnlyMemory<byte> Body, Memory? Memory = null);
