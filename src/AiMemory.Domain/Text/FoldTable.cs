namespace AiMemory.Domain.Text;

/// <summary>
/// Letters without case and marks. The strings hold, for each code point of a block, the lower case of the first letter of its
/// canonical decomposition (UnicodeData.txt): invariant globalization has no normalisation to ask. Letters with two marks fold
/// too, which FTS5's own table leaves as they are. In Cyrillic only the marked "e" folds: there marks make other letters.
/// </summary>
internal static class FoldTable
{
    private const string Latin = // U+00C0 to U+024F
        "aaaaaaæceeeeiiiiðnooooo\u00d7øuuuuyþßaaaaaaæceeeeiiiiðnooooo\u00f7øuuuuyþy" +
        "aaaaaaccccccccddđđeeeeeeeeeegggggggghhħħiiiiiiiiiıĳĳjjkkĸllllllŀ" +
        "ŀłłnnnnnnŉŋŋooooooœœrrrrrrssssssssttttŧŧuuuuuuuuuuuuwwyyyzzzzzzſ" +
        "ƀɓƃƃƅƅɔƈƈɖɗƌƌƍǝəɛƒƒɠɣƕɩɨƙƙƚƛɯɲƞɵooƣƣƥƥʀƨƨʃƪƫƭƭʈuuʊʋƴƴƶƶʒƹƹƺƻƽƽƾƿ" +
        "ǀǁǂǃǆǆǆǉǉǉǌǌǌaaiioouuuuuuuuuuǝaaaaææǥǥggkkooooʒʒjǳǳǳggƕƿnnaaææøø" +
        "aaaaeeeeiiiioooorrrruuuussttȝȝhhƞȡȣȣȥȥaaeeooooooooyyȴȵȶȷȸȹⱥȼȼƚⱦȿ" +
        "ɀɂɂƀʉʌɇɇɉɉɋɋɍɍɏɏ";

    private const string Greek = // U+0370 to U+03FF
        "ͱͱͳͳʹ\u0375ͷͷ\u0378\u0379ͺͻͼͽ\u037eϳ\u0380\u0381\u0382\u0383\u0384\u00a8α\u0387εηι\u038bο\u038dυωιαβγδεζηθικλμνξοπρ\u03a2στυφχψωιυαεηι" +
        "υαβγδεζηθικλμνξοπρσστυφχψωιυουωϗϐϑϒϒϒϕϖϗϙϙϛϛϝϝϟϟϡϡϣϣϥϥϧϧϩϩϫϫϭϭϯϯ" +
        "ϰϱϲϳθϵ\u03f6ϸϸϲϻϻϼͻͼͽ";

    private const string LatinAdditional = // U+1E00 to U+1EFF
        "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm" +
        "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv" +
        "wwwwwwwwwwxxxxyyzzzzzzhtwyẚſẜẝßẟaaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee" +
        "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyyỻỻỽỽỿỿ";

    private const string GreekExtended = // U+1F00 to U+1FFF
        "ααααααααααααααααεεεεεε\u1f16\u1f17εεεεεε\u1f1e\u1f1fηηηηηηηηηηηηηηηηιιιιιιιιιιιιιιιι" +
        "οοοοοο\u1f46\u1f47οοοοοο\u1f4e\u1f4fυυυυυυυυ\u1f58υ\u1f5aυ\u1f5cυ\u1f5eυωωωωωωωωωωωωωωωωααεεηηιιοουυωω\u1f7e\u1f7f" +
        "ααααααααααααααααηηηηηηηηηηηηηηηηωωωωωωωωωωωωωωωωααααα\u1fb5ααααααα\u1fbdι\u1fbf" +
        "\u1fc0\u00a8ηηη\u1fc5ηηεεηηη\u1fbf\u1fbf\u1fbfιιιι\u1fd4\u1fd5ιιιιιι\u1fdc\u1ffe\u1ffe\u1ffeυυυυρρυυυυυυρ\u00a8\u00a8\u1fef\u1ff0\u1ff1ωωω\u1ff5ωωοοωωω\u1ffd\u1ffe\u1fff";

    /// <summary>The folded form of a letter; the character itself when it has none.</summary>
    public static char Fold(char c) => c switch
    {
        < '\u00C0' => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c,
        <= '\u024F' => Latin[c - '\u00C0'],
        < '\u0370' => char.ToLowerInvariant(c),
        <= '\u03FF' => Greek[c - '\u0370'],
        '\u0400' or '\u0401' or '\u0450' or '\u0451' => '\u0435',
        < '\u1E00' => char.ToLowerInvariant(c),
        <= '\u1EFF' => LatinAdditional[c - '\u1E00'],
        <= '\u1FFF' => GreekExtended[c - '\u1F00'],
        >= '\uFF10' and <= '\uFF5A' => Fold((char)(c - 0xFEE0)), // full-width ASCII
        _ => char.ToLowerInvariant(c),
    };
}
