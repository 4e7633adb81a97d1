from api1.todos import limits


def test_the_last_place_is_given_away_and_no_more() -> None:
    assert limits.has_room_for_list(499) and not limits.has_room_for_list(500)
    assert limits.has_room_for_item(499) and not limits.has_room_for_item(500)
