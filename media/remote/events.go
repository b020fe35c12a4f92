package remote

import "kawung/media"

// news is one event of the relay: one field is set.
type news struct {
	Health *media.HealthChanged `json:",omitempty"`
	Room   *media.RoomChanged   `json:",omitempty"`
	Seats  *media.SeatsChanged  `json:",omitempty"`
	Screen *media.ScreenChanged `json:",omitempty"`
	Stood  *media.StoodIn       `json:",omitempty"`
}

// newsOf is an event as it goes out. One that has no words of its own is Lost:
// who hears it reads everything again.
func newsOf(e media.Event) news {
	switch e := e.(type) {
	case media.HealthChanged:
		return news{Health: &e}
	case media.RoomChanged:
		return news{Room: &e}
	case media.SeatsChanged:
		return news{Seats: &e}
	case media.ScreenChanged:
		return news{Screen: &e}
	case media.StoodIn:
		return news{Stood: &e}
	default:
		return news{}
	}
}

func (n news) event() media.Event {
	switch {
	case n.Health != nil:
		return *n.Health
	case n.Room != nil:
		return *n.Room
	case n.Seats != nil:
		return *n.Seats
	case n.Screen != nil:
		return *n.Screen
	case n.Stood != nil:
		return *n.Stood
	default:
		return media.Lost{}
	}
}
