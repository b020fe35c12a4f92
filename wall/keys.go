package wall

// Key is wall/NAME.
func (w Wall) Key() Key { return Key{KindWall, w.Name} }

// Key is display/NAME.
func (d Display) Key() Key { return Key{KindDisplay, d.Name} }

// Key is camera/NAME.
func (c Camera) Key() Key { return Key{KindCamera, c.Name} }

// Key is layout/NAME.
func (l Layout) Key() Key { return Key{KindLayout, l.Name} }

// Key is tile/NAME.
func (t Tile) Key() Key { return Key{KindTile, t.Name} }

// Key is feed/NAME.
func (f Feed) Key() Key { return Key{KindFeed, f.Name} }

// Key is page/NAME.
func (p Page) Key() Key { return Key{KindPage, p.Name} }

// Key is room/NAME.
func (r Room) Key() Key { return Key{KindRoom, r.Name} }

// Key is tour/NAME.
func (t Tour) Key() Key { return Key{KindTour, t.Name} }

// Key is schedule/NAME.
func (s Schedule) Key() Key { return Key{KindSchedule, s.Name} }

// Key is user/NAME.
func (u User) Key() Key { return Key{KindUser, u.Name} }

var _ = []Object{Wall{}, Display{}, Camera{}, Layout{}, Tile{}, Feed{}, Page{}, Room{}, Alarm{}, Tour{}, Schedule{}, User{}}
