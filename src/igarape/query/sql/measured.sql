-- How right are the outcomes? All episodes of the lake by outcome, as it is now, and by what a person said.
-- clarified is yes, no or cannot_tell; NULL where nobody labelled the doubt.
SELECT
    e.outcome AS outcome,
    l.clarified AS clarified,
    count(*) AS episodes
FROM episodes AS e
LEFT JOIN labels AS l ON l.chat_id = e.chat_id AND l.message_id = e.message_id
GROUP BY e.outcome, l.clarified
ORDER BY outcome, clarified
