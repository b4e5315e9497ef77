"""今日: whom a manager sees, in what words, and what others see instead."""


def test_a_manager_sees_a_card_for_each_own_customer_with_open_tasks(world, get):
    answer = get("rm")
    assert answer.status_code == 200
    shown = {card.customer_id for card in answer.context["cards"]}
    assert shown == {"own-01", "own-02", "own_far-01", "own_far-02", "homeless-01"}
