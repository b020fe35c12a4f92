package onvif

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"kawung/media"
)

// A config is a VideoEncoderConfiguration of either version, with all that
// has to be sent back when one thing of it is changed.
type config struct {
	Token      string `xml:"token,attr"`
	Name       string
	UseCount   string
	Quality    string
	Encoding   string
	Profile    string   `xml:"Profile,attr"` // Media2
	GOP        string   `xml:"GovLength,attr"`
	GOPInside  string   `xml:"H264>GovLength"` // Media1
	Resolution wireSize `xml:"Resolution"`
	Rate       struct {
		Constant string `xml:"ConstantBitRate,attr"`
		FPS      string `xml:"FrameRateLimit"`
		Bitrate  string `xml:"BitrateLimit"`
		Interval string `xml:"EncodingInterval"`
	} `xml:"RateControl"`
	Timeout   string `xml:"SessionTimeout"`
	Multicast struct {
		Type  string `xml:"Address>Type"`
		IPv4  string `xml:"Address>IPv4Address"`
		IPv6  string `xml:"Address>IPv6Address"`
		Port  string
		TTL   string
		Start string `xml:"AutoStart"`
	}
}

// choices are what a device offers for one codec.
type choices struct {
	codec    string
	sizes    [][2]int // width and height
	rates    []float64
	rateSpan [2]float64 // when rates is empty; 0 is unknown
	gop      [2]int
	bitrate  [2]int // kbit/s
	profiles []string
}

// encoding is what a profile's stream is.
func (p Profile) encoding() media.Encoding {
	return media.Encoding{Codec: p.Codec, Width: p.Width, Height: p.Height, FPS: p.FPS, Bitrate: p.Bitrate, GOP: p.GOP, URL: p.URL}
}

// SetCodec makes a profile's encoder use another codec and leaves the rest as
// it is, as far as the device offers it: ONVIF Media2 §5.3, Media §5.4. It
// returns media.ErrUnable when the device does not offer the codec there.
func (d *Device) SetCodec(ctx context.Context, p Profile, codec string) error {
	m := d.serviceOf(p)
	now, err := m.config(ctx, p.Encoder)
	if err != nil {
		return err
	}
	all, err := m.choices(ctx, p)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(c choices) bool { return c.codec == codec && len(c.sizes) > 0 })
	if i < 0 {
		return fmt.Errorf("%w: it does not offer %s for this stream", media.ErrUnable, codec)
	}
	return m.configure(ctx, now.as(all[i]))
}

// serviceOf is the media service that told of a profile.
func (d *Device) serviceOf(p Profile) mediaService {
	if p.second {
		return media2{d}
	}
	return media1{d}
}

// as is the configuration with what is offered put in the place of what is not.
func (c config) as(o choices) config {
	w, h := nearestSize(o.sizes, int(number(c.Resolution.Width)), int(number(c.Resolution.Height)))
	c.Encoding, c.Resolution = o.codec, wireSize{strconv.Itoa(w), strconv.Itoa(h)}
	fps := number(c.Rate.FPS)
	if len(o.rates) > 0 {
		fps = nearestRate(o.rates, fps)
	} else {
		fps = within(fps, o.rateSpan[0], o.rateSpan[1])
	}
	c.Rate.FPS = strconv.FormatFloat(fps, 'f', -1, 64)
	c.Rate.Bitrate = strconv.Itoa(int(within(number(c.Rate.Bitrate), float64(o.bitrate[0]), float64(o.bitrate[1]))))
	gop := max(number(c.GOP), number(c.GOPInside))
	if gop == 0 {
		gop = 2 * fps // a keyframe every two seconds
	}
	c.GOP = strconv.Itoa(int(within(gop, float64(o.gop[0]), float64(o.gop[1]))))
	c.Profile = ""
	for _, best := range []string{"Main", "Baseline", "High"} { // B-frames are rare in Main, High is not needed
		if slices.Contains(o.profiles, best) {
			c.Profile = best
			break
		}
	}
	if c.Profile == "" && len(o.profiles) > 0 {
		c.Profile = o.profiles[0]
	}
	return c
}

// within is x in [least, most]; a limit of 0 is none.
func within(x, least, most float64) float64 {
	if most > 0 {
		x = min(x, most)
	}
	return max(x, least)
}

// nearestSize is the size itself if it is offered, else the largest that is
// smaller, else the smallest.
func nearestSize(sizes [][2]int, w, h int) (int, int) {
	sorted := slices.Clone(sizes)
	slices.SortFunc(sorted, func(a, b [2]int) int { return cmp.Compare(a[0]*a[1], b[0]*b[1]) })
	best := sorted[0]
	for _, s := range sorted {
		if s == [2]int{w, h} {
			return w, h
		}
		if s[0] <= w && s[1] <= h {
			best = s
		}
	}
	return best[0], best[1]
}

// nearestRate is the rate itself, else the next lower one, else the lowest.
func nearestRate(rates []float64, fps float64) float64 {
	best := slices.Min(rates)
	for _, r := range rates {
		if r <= fps && r > best {
			best = r
		}
	}
	return best
}

func whole(s string) string { return strconv.Itoa(int(number(s))) }

// head is what both versions begin with.
func (c config) head() string {
	return `<tt:Name>` + escape(c.Name) + `</tt:Name><tt:UseCount>` + whole(c.UseCount) + `</tt:UseCount><tt:Encoding>` + c.Encoding +
		`</tt:Encoding><tt:Resolution><tt:Width>` + c.Resolution.Width + `</tt:Width><tt:Height>` + c.Resolution.Height + `</tt:Height></tt:Resolution>`
}

func (c config) quality() string {
	return `<tt:Quality>` + strconv.FormatFloat(number(c.Quality), 'f', -1, 64) + `</tt:Quality>`
}

// multicast is the configuration's multicast address as it was; "" without one.
func (c config) multicast() string {
	m := c.Multicast
	address := ""
	switch {
	case m.IPv4 != "":
		address = `<tt:IPv4Address>` + escape(m.IPv4) + `</tt:IPv4Address>`
	case m.IPv6 != "":
		address = `<tt:IPv6Address>` + escape(m.IPv6) + `</tt:IPv6Address>`
	case m.Type == "":
		return ""
	}
	return `<tt:Multicast><tt:Address><tt:Type>` + escape(m.Type) + `</tt:Type>` + address + `</tt:Address><tt:Port>` + whole(m.Port) + `</tt:Port><tt:TTL>` +
		whole(m.TTL) + `</tt:TTL><tt:AutoStart>` + strconv.FormatBool(m.Start == "true" || m.Start == "1") + `</tt:AutoStart></tt:Multicast>`
}
