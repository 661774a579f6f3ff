namespace AiMemory.Domain.Text;

/// <summary>
/// The Porter stemmer: M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, with the two changes of the author's
/// later reference version (-bli to -ble, -logi to -log), as SQLite's porter tokenizer has them. In place, on folded words; characters
/// other than a, e, i, o, u and y count as consonants.
/// </summary>
public static class PorterStemmer
{
    // As in FTS5: shorter words have no suffix to lose, longer ones are no English words.
    private const int LengthMin = 3;
    private const int LengthMax = 64;

    /// <summary>Stems <paramref name="word"/> in place.</summary>
    /// <param name="word">The folded word; the stem stands at its beginning afterwards. A stem is never longer than its word.</param>
    /// <returns>The stem's length.</returns>
    public static int Stem(Span<char> word)
    {
        if (word.Length is < LengthMin or > LengthMax || !char.IsAsciiLetterLower(word[^1]))
        {
            return word.Length;
        }

        var stem = new Stemming(word);
        stem.RemovePlural();
        stem.RemovePastAndProgressive();
        stem.ReplaceFinalY();
        stem.ReplaceDoubleSuffix();
        stem.ReplaceSimpleSuffix();
        stem.RemoveSuffix();
        stem.RemoveFinalE();
        return stem.Length;
    }

    public static string Stem(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var buffer = word.ToCharArray();
        return new string(buffer, 0, Stem(buffer.AsSpan()));
    }

    private ref struct Stemming(Span<char> word)
    {
        private readonly Span<char> _word = word;

        public int Length { get; private set; } = word.Length;

        // Step 1a.
        public void RemovePlural()
        {
            if (_word[Length - 1] != 's')
            {
                return;
            }

            if (Ends("sses") || Ends("ies"))
            {
                Length -= 2;
            }
            else if (!Ends("ss"))
            {
                Length--;
            }
        }

        // Step 1b.
        public void RemovePastAndProgressive()
        {
            if (Ends("eed"))
            {
                if (Measure(Length - 3) > 0)
                {
                    Length--;
                }

                return;
            }

            var cut = Ends("ed") ? 2 : Ends("ing") ? 3 : 0;
            if (cut == 0 || !HasVowel(Length - cut))
            {
                return;
            }

            Length -= cut;
            if (Ends("at") || Ends("bl") || Ends("iz"))
            {
                _word[Length++] = 'e';
            }
            else if (EndsInDoubleConsonant() && _word[Length - 1] is not ('l' or 's' or 'z'))
            {
                Length--;
            }
            else if (Measure(Length) == 1 && EndsInShortSyllable(Length))
            {
                _word[Length++] = 'e';
            }
        }

        // Step 1c.
        public readonly void ReplaceFinalY()
        {
            if (_word[Length - 1] == 'y' && HasVowel(Length - 1))
            {
                _word[Length - 1] = 'i';
            }
        }

        // Step 2.
        public void ReplaceDoubleSuffix()
        {
            if (Length < 3)
            {
                return;
            }

            _ = _word[Length - 2] switch
            {
                'a' => Replace("ational", "ate") || Replace("tional", "tion"),
                'c' => Replace("enci", "ence") || Replace("anci", "ance"),
                'e' => Replace("izer", "ize"),
                'g' => Replace("logi", "log"),
                'l' => Replace("bli", "ble") || Replace("alli", "al") || Replace("entli", "ent") || Replace("eli", "e")
                    || Replace("ousli", "ous"),
                'o' => Replace("ization", "ize") || Replace("ation", "ate") || Replace("ator", "ate"),
                's' => Replace("alism", "al") || Replace("iveness", "ive") || Replace("fulness", "ful") || Replace("ousness", "ous"),
                't' => Replace("aliti", "al") || Replace("iviti", "ive") || Replace("biliti", "ble"),
                _ => false,
            };
        }

        // Step 3.
        public void ReplaceSimpleSuffix()
        {
            if (Length < 3)
            {
                return;
            }

            _ = _word[Length - 1] switch
            {
                'e' => Replace("icate", "ic") || Replace("ative", "") || Replace("alize", "al"),
                'i' => Replace("iciti", "ic"),
                'l' => Replace("ical", "ic") || Replace("ful", ""),
                's' => Replace("ness", ""),
                _ => false,
            };
        }

        // Step 4.
        public void RemoveSuffix()
        {
            if (Length < 3)
            {
                return;
            }

            _ = _word[Length - 2] switch
            {
                'a' => Remove("al"),
                'c' => Remove("ance") || Remove("ence"),
                'e' => Remove("er"),
                'i' => Remove("ic"),
                'l' => Remove("able") || Remove("ible"),
                'n' => Remove("ant") || Remove("ement") || Remove("ment") || Remove("ent"),
                'o' => RemoveIon() || Remove("ou"),
                's' => Remove("ism"),
                't' => Remove("ate") || Remove("iti"),
                'u' => Remove("ous"),
                'v' => Remove("ive"),
                'z' => Remove("ize"),
                _ => false,
            };
        }

        // Step 5.
        public void RemoveFinalE()
        {
            if (_word[Length - 1] == 'e')
            {
                var measure = Measure(Length - 1);
                if (measure > 1 || (measure == 1 && !EndsInShortSyllable(Length - 1)))
                {
                    Length--;
                }
            }

            if (_word[Length - 1] == 'l' && EndsInDoubleConsonant() && Measure(Length - 1) > 1)
            {
                Length--;
            }
        }

        private bool RemoveIon()
        {
            if (!Ends("ion"))
            {
                return false;
            }

            if (Length > 3 && _word[Length - 4] is 's' or 't' && Measure(Length - 3) > 1)
            {
                Length -= 3;
            }

            return true;
        }

        // A matching suffix ends the step, whether or not its condition lets it be changed.
        private bool Remove(string suffix)
        {
            if (!Ends(suffix))
            {
                return false;
            }

            if (Measure(Length - suffix.Length) > 1)
            {
                Length -= suffix.Length;
            }

            return true;
        }

        private bool Replace(string suffix, string replacement)
        {
            if (!Ends(suffix))
            {
                return false;
            }

            var stem = Length - suffix.Length;
            if (Measure(stem) > 0)
            {
                replacement.CopyTo(_word[stem..]);
                Length = stem + replacement.Length;
            }

            return true;
        }

        private readonly bool Ends(string suffix) => _word[..Length].EndsWith(suffix, StringComparison.Ordinal);

        private readonly bool IsConsonant(int i) => _word[i] switch
        {
            'a' or 'e' or 'i' or 'o' or 'u' => false,
            'y' => i == 0 || !IsConsonant(i - 1),
            _ => true,
        };

        /// <summary>m in [C](VC)^m[V].</summary>
        private readonly int Measure(int length)
        {
            var measure = 0;
            var afterVowel = false;
            for (var i = 0; i < length; i++)
            {
                var consonant = IsConsonant(i);
                if (consonant && afterVowel)
                {
                    measure++;
                }

                afterVowel = !consonant;
            }

            return measure;
        }

        private readonly bool HasVowel(int length)
        {
            for (var i = 0; i < length; i++)
            {
                if (!IsConsonant(i))
                {
                    return true;
                }
            }

            return false;
        }

        private readonly bool EndsInDoubleConsonant() =>
            Length >= 2 && _word[Length - 1] == _word[Length - 2] && IsConsonant(Length - 1);

        /// <summary>Consonant, vowel, consonant, the last not w, x or y.</summary>
        private readonly bool EndsInShortSyllable(int length) =>
            length >= 3 && IsConsonant(length - 1) && !IsConsonant(length - 2) && IsConsonant(length - 3)
            && _word[length - 1] is not ('w' or 'x' or 'y');
    }
}
