package onvif

import (
	"cmp"
	"slices"
)

// A Camera is one picture source of a device with the streams proposed for it.
type Camera struct {
	Channel string
	Main    Profile
	Sub     *Profile // smaller than Main; nil without
	Advice  string   // what an engineer should change on the device; "" when nothing
}

// Moves says whether the camera turns or zooms.
func (c Camera) Moves() bool { return c.Main.Moves || c.Sub != nil && c.Sub.Moves }

// small is how many pixels a substream may have: 720×576, standard television.
const small = 720 * 576

// Cameras proposes a main and a sub stream for each picture source: the largest
// H.264 stream, and the largest one of at most 720×576 pixels below it, or the
// smallest when all are larger. Without any H.264 the largest of what there is
// is proposed, with advice.
func Cameras(profiles []Profile) []Camera {
	var order []string
	channels := map[string][]Profile{}
	for _, p := range profiles {
		if _, known := channels[p.Channel]; !known {
			order = append(order, p.Channel)
		}
		channels[p.Channel] = append(channels[p.Channel], p)
	}
	var all []Camera
	for _, channel := range order {
		all = append(all, propose(channel, channels[channel]))
	}
	return all
}

func propose(channel string, profiles []Profile) Camera {
	usable := slices.DeleteFunc(slices.Clone(profiles), func(p Profile) bool { return p.Codec != "H264" })
	c := Camera{Channel: channel}
	switch {
	case len(usable) == 0:
		usable = slices.Clone(profiles)
		c.Advice = "it has no H.264 stream: set one of its streams to H.264"
	case profileOf(profiles, "H265"):
		c.Advice = "its H.265 streams were left out"
	}
	slices.SortStableFunc(usable, func(a, b Profile) int {
		return cmp.Or(cmp.Compare(b.pixels(), a.pixels()), cmp.Compare(b.FPS, a.FPS))
	})
	c.Main = usable[0]
	for _, p := range usable {
		if p.pixels() >= c.Main.pixels() || p.URL == c.Main.URL {
			continue
		}
		c.Sub = &p
		if p.pixels() <= small {
			break
		}
	}
	return c
}

func (p Profile) pixels() int { return p.Width * p.Height }

func profileOf(profiles []Profile, codec string) bool {
	return slices.ContainsFunc(profiles, func(p Profile) bool { return p.Codec == codec })
}
