"""Every statement of search. Texts are constant; whatever a visitor typed is a parameter.

A statement is put together from *branches*, each a bounded look-up through one index, each giving rows
(`ROW` and a reason). Reasons are the ranks of `credit.search.results.Reason`: the smaller, the better.
"""

CAP = 1000
"""The most rows one branch gives: more are counted as "1,000+"."""

EXACT = 100
"""So many subjects are counted, one by one; more are "100+"."""

LOOKED_AT = 150
"""So many of the nearest are looked up at first: enough for the first pages and for the count, if most may be shown."""

REACH = 5 * CAP
"""How far a prefix is read for rows of the wanted kinds."""

SLIP_CAP = 3000
"""The most names that are compared with the question for one slip, in each of three look-ups."""

# What the session needs for this transaction only: a message of several statements is one. Cold pages can make a
# search a hundred times slower: it is cut off. Plans are short, so compiling or sharing them costs more than it gains,
# and the few rows found are joined one by one through primary keys: a hash of the whole table would cost more than the
# search. Prefixes are read in the order of their b-tree instead of sorting all that match. Rows read until enough are
# found come in the order of the table, the same for page 1 and page 2.
LIMITS = """
SELECT set_config('statement_timeout', %(timeout)s, true), set_config('jit', 'off', true),
       set_config('max_parallel_workers_per_gather', '0', true), set_config('synchronize_seqscans', 'off', true),
       set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
       set_config('enable_sort', 'off', true)
"""

FREQUENCIES = """
SELECT attname, most_common_elems::text::int[], most_common_elem_freqs
FROM pg_stats
WHERE schemaname = current_schema() AND tablename = 'credit_searchname' AND attname IN ('grams', 'code_grams')
  AND most_common_elems IS NOT NULL
"""

# A name's place among those found for the same reason, in one number that is quick to compare: present names first,
# shorter ones before longer ones (they stand nearer to what was typed), then by number; the number is read out again.
ROW = """n.subject_id, n.subject_kind,
       ((n.name_kind <> 'current')::int::bigint << 48) | (length(n.key)::bigint << 40) | n.id AS place"""

# Branches. {row} is `ROW`; {kinds} is empty or the filter by kind of subject.
EQUAL_KEY = "SELECT {row}, %(name)s AS reason FROM credit_searchname n WHERE key = %(key)s {kinds} LIMIT {cap}"
EQUAL_BARE = "SELECT {row}, %(bare)s FROM credit_searchname n WHERE bare_key = %(key)s {kinds} LIMIT {cap}"
EQUAL_CODE = "SELECT {row}, %(identifier)s FROM credit_searchname n WHERE code = %(code)s {kinds} LIMIT {cap}"
# Other identifiers of public subjects; VIN and vehicle certificates are not asked for in public.
OTHER_IDENTIFIER = """
SELECT {row}, %(identifier)s FROM credit_subjectidentifier i JOIN credit_searchname n USING (subject_id)
WHERE i.valid_until IS NULL AND i.value = %(code)s AND i.scheme IN (
    'uscc', 'business_registration', 'organisation_code', 'transport_licence', 'ship_number', 'ship_survey',
    'ship_registration', 'mmsi', 'imo', 'project_code', 'project_number'
) {kinds} LIMIT {cap}
"""
# Prefixes come in the order of the b-tree, so that reading stops at the cap. Where a kind is wanted, it is looked for
# among the first {reach} only: a rare kind deeper in the range is found by its gram in PART.
PREFIX_KEY = """
SELECT {row}, %(prefix)s FROM (
    SELECT * FROM credit_searchname WHERE key LIKE %(starts)s ORDER BY key USING ~<~ LIMIT {reach}
) n WHERE true {kinds} LIMIT {cap}
"""
PREFIX_BARE = """
SELECT {row}, %(brand)s FROM (
    SELECT * FROM credit_searchname WHERE bare_key LIKE %(starts)s ORDER BY bare_key USING ~<~ LIMIT {reach}
) n WHERE true {kinds} LIMIT {cap}
"""
PREFIX_CODE = """
SELECT {row}, %(code_part)s FROM (
    SELECT * FROM credit_searchname WHERE code LIKE %(code_starts)s ORDER BY code USING ~<~ LIMIT {reach}
) n WHERE true {kinds} LIMIT {cap}
"""
# Parts: the rarest grams through the inverted index, then the text itself (hashes and order of grams).
PART = """
SELECT {row},
       CASE WHEN key LIKE %(starts)s THEN %(prefix)s WHEN bare_key LIKE %(starts)s THEN %(brand)s ELSE %(part)s END
FROM credit_searchname n WHERE grams @> %(grams)s::int[] AND key LIKE ALL(%(contains)s) {kinds} LIMIT {cap}
"""
# A part found in very many names: read the table until enough are found.
COMMON_PART = "SELECT {row}, %(part)s FROM credit_searchname n WHERE key LIKE ALL(%(contains)s) {kinds} LIMIT {cap}"
CODE_PART = """
SELECT {row}, %(code_part)s FROM credit_searchname n
WHERE code_grams @> %(pieces)s::int[] AND code LIKE %(code_contains)s {kinds} LIMIT {cap}
"""
COMMON_CODE_PART = """
SELECT {row}, %(code_part)s FROM (
    SELECT * FROM credit_searchname WHERE code LIKE %(code_contains)s LIMIT {reach}
) n WHERE true {kinds} LIMIT {cap}
"""
# Pinyin by prefix, from the beginning of the name or after the region it begins with.
PINYIN = """
SELECT n.subject_id, n.subject_kind, n.place,
       CASE WHEN n.pinyin = p.prefix THEN %(pinyin_whole)s ELSE %(pinyin)s END
FROM unnest(%(pinyin_starts)s::text[]) p (prefix), LATERAL (
    SELECT {row}, pinyin FROM credit_searchname n
    WHERE pinyin ~>=~ p.prefix AND pinyin ~<~ (p.prefix || chr(1114111)) ORDER BY pinyin USING ~<~ LIMIT {reach}
) n WHERE true {kinds} LIMIT {cap}
"""
INITIALS = """
SELECT n.subject_id, n.subject_kind, n.place,
       CASE WHEN n.initials = p.prefix THEN %(initials_whole)s ELSE %(initials)s END
FROM unnest(%(initials_starts)s::text[]) p (prefix), LATERAL (
    SELECT {row}, initials FROM credit_searchname n
    WHERE initials ~>=~ p.prefix AND initials ~<~ (p.prefix || chr(1114111)) ORDER BY initials USING ~<~ LIMIT {reach}
) n WHERE true {kinds} LIMIT {cap}
"""
GIVEN = """
SELECT {row}, g.reason FROM unnest(%(ids)s::bigint[], %(reasons)s::int[]) g (id, reason) JOIN credit_searchname n
USING (id)
"""

# One place for each subject: its best name for this question. A subject that no record on show names, that has
# meanwhile become personal, or was merged, is neither shown nor counted, even where it has rows: every number told
# counts subjects that may be shown. A district is no column of the names: where one is wanted, all of the nearest are
# looked up. One row at least comes back, with what was counted and no subject.
FIND = """
WITH found AS MATERIALIZED (
    SELECT subject_id, reason, (reason::bigint << 49) | place AS rank FROM ({branches}) branch
),
nearest AS MATERIALIZED (
    SELECT subject_id, min(rank) AS rank FROM found GROUP BY subject_id ORDER BY min(rank) LIMIT {cap}
),
shown AS MATERIALIZED (
    SELECT s.id, s.public_id, s.kind, s.name, s.code, n.rank, row_number() OVER (ORDER BY n.rank) AS spot
    FROM (SELECT * FROM nearest ORDER BY rank LIMIT %(looked_at)s) n JOIN credit_subject s ON s.id = n.subject_id
    WHERE {district} s.is_listed AND NOT s.is_personal AND s.merged_into_id IS NULL
)
SELECT p.id, p.public_id, p.kind, p.name, p.code, (p.rank >> 49)::int, m.name, m.name_kind, m.id,
       (SELECT jsonb_object_agg(kind, number) FROM (SELECT kind, count(*) AS number FROM shown GROUP BY kind) counted),
       (SELECT count(*) FROM nearest),
       (SELECT max(number) FROM (SELECT count(*) AS number FROM found GROUP BY reason) fullest)
FROM (SELECT) always LEFT JOIN (
    shown p JOIN credit_searchname m ON m.id = p.rank & ((1::bigint << 40) - 1)
) ON p.spot > %(offset)s AND p.spot <= %(offset)s + %(limit)s
ORDER BY p.spot
"""

OF_DISTRICT = "s.division_code = %(district)s AND"

# One slip touches neighbouring pairs only, so of three pairs that stand apart two are whole, and one character of the
# third: see `credit.search.slips`. Whole names first, that is of the same length but for one; then longer ones.
SLIP = """
(SELECT id, key, bare_key FROM credit_searchname n
WHERE grams @> %(pair_n)s::int[] AND grams && %(either_n)s::int[]
  AND length(key) BETWEEN %(shortest)s AND %(longest)s {kinds} LIMIT {slip_cap})
"""
