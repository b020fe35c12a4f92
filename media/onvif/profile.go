package onvif

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// maxProfiles is how many profiles of one device are asked for their address:
// a recorder of 64 channels has 128.
const maxProfiles = 256

// A Profile is one way a device sends a picture.
type Profile struct {
	Token   string
	Name    string
	Channel string // token of the video source: which of a recorder's cameras
	Codec   string // "H264", "H265", "JPEG", …
	Width   int    // pixels
	Height  int
	FPS     float64 // at most
	Bitrate int     // kbit/s, at most
	GOP     int     // frames from keyframe to keyframe; 0 is unknown
	Moves   bool    // has a PTZ configuration
	Node    string  // token of the part that moves it
	Encoder string  // token of its encoder's configuration
	second  bool    // Media2 told of it
	URL     string  // rtsp or rtsps, on the host by which the device is reached, without user information
}

// Profiles asks for every profile that has a picture and an address: of Media2
// (ONVIF Media2 §5), or of Media1 when that has none.
func (d *Device) Profiles(ctx context.Context) ([]Profile, error) {
	if d.media2 != nil {
		all, err := d.profiles(ctx, media2{d})
		switch {
		case err == nil && len(all) > 0:
			return all, nil
		case ctx.Err() != nil, errors.Is(err, ErrPassword), errors.Is(err, ErrNoPassword), d.media1 == nil && err != nil:
			return nil, err
		}
		d.note("its newer media service gives no streams, the older one is asked")
	}
	if d.media1 == nil {
		d.media1 = d.base // some devices list no services and answer all of them at one address
	}
	return d.profiles(ctx, media1{d})
}

// A mediaService is one version of the media service.
type mediaService interface {
	profiles(context.Context) ([]Profile, error)
	streamURI(ctx context.Context, token string) (string, error)
	sync(ctx context.Context, token string) error
	config(ctx context.Context, token string) (config, error)
	choices(ctx context.Context, p Profile) ([]choices, error)
	configure(ctx context.Context, c config) error
}

func (d *Device) profiles(ctx context.Context, m mediaService) ([]Profile, error) {
	all, err := m.profiles(ctx)
	if err != nil {
		return nil, err
	}
	if len(all) > maxProfiles {
		d.note("of its %d profiles the first %d are looked at", len(all), maxProfiles)
		all = all[:maxProfiles]
	}
	var usable []Profile
	var last error
	for _, p := range all {
		if p.Width == 0 {
			continue // sound or metadata only
		}
		written, err := m.streamURI(ctx, p.Token)
		if err == nil {
			p.URL, err = d.stream(written)
		}
		switch {
		case err == nil:
			usable = append(usable, p)
		case !isFault(err) && !errors.Is(err, ErrReply):
			return usable, err
		default:
			last = fmt.Errorf("profile %s: %w", p.Name, err)
		}
	}
	if len(usable) == 0 {
		return nil, last
	}
	if last != nil {
		d.note("%v", last)
	}
	return usable, nil
}

// stream is a stream's address as it can be used: on the host by which the
// device is reached, without user information.
func (d *Device) stream(written string) (string, error) {
	written = strings.TrimSpace(written)
	scheme, rest, ok := strings.Cut(written, "://")
	scheme = strings.ToLower(scheme)
	if !ok || scheme != "rtsp" && scheme != "rtsps" || len(written) > 1024 || strings.ContainsFunc(written, unprintable) {
		return "", fmt.Errorf("%w: its stream has no rtsp address", ErrReply)
	}
	authority, path := cutAuthority(rest)
	u, err := url.Parse(scheme + "://" + authority)
	if err != nil {
		return "", fmt.Errorf("%w: its stream has no rtsp address", ErrReply)
	}
	if u.Hostname() != d.base.Hostname() {
		d.note("it names %s as its streams' host, it is reached at %s", clean(u.Hostname(), 80), d.base.Hostname())
	}
	host := bracket(d.base.Hostname())
	if port := u.Port(); port != "" {
		host += ":" + port
	}
	return scheme + "://" + host + path, nil
}

// cutAuthority takes what follows a scheme apart, without user information. A
// password may hold / and @ as they are: where the part before the path is no
// host, the last @ ends it.
func cutAuthority(rest string) (authority, path string) {
	end := func(s string) int {
		if i := strings.IndexAny(s, "/?"); i >= 0 {
			return i
		}
		return len(s)
	}
	cut := rest[:end(rest)]
	if at := strings.LastIndexByte(rest, '@'); at >= len(cut) && !strings.ContainsAny(cut, ".[@") {
		rest = rest[at+1:]
	} else {
		rest = rest[strings.LastIndexByte(cut, '@')+1:]
	}
	return rest[:end(rest)], rest[end(rest):]
}

func unprintable(r rune) bool { return r <= ' ' || r > '~' }

// Sync asks for a keyframe on a profile now, ONVIF Media §5.11. It returns
// ErrUnsupported when the device has no media service.
func (d *Device) Sync(ctx context.Context, profile string) error {
	switch {
	case d.media2 != nil:
		return media2{d}.sync(ctx, profile)
	case d.media1 != nil:
		return media1{d}.sync(ctx, profile)
	default:
		return fmt.Errorf("ask for a keyframe: %w", ErrUnsupported)
	}
}

// encoder is a VideoEncoderConfiguration of either version.
type encoder struct {
	ID        string `xml:"token,attr"`
	Encoding  string
	Width     string `xml:"Resolution>Width"`
	Height    string `xml:"Resolution>Height"`
	FPS       string `xml:"RateControl>FrameRateLimit"`
	Bitrate   string `xml:"RateControl>BitrateLimit"`
	GOP       string `xml:"GovLength,attr"`  // Media2
	GOPInside string `xml:"H264>GovLength"`  // Media1
	GOPMPEG4  string `xml:"MPEG4>GovLength"` // Media1
}

// A mover is a PTZConfiguration; nil is none.
type mover struct{ NodeToken string }

func (e encoder) profile(token, name, channel string, m *mover) Profile {
	node := ""
	if m != nil {
		node = m.NodeToken
	}
	return Profile{
		Token: token, Name: clean(name, 80), Channel: channel, Codec: codecName(e.Encoding), Moves: m != nil, Node: node, Encoder: e.ID,
		Width: int(number(e.Width)), Height: int(number(e.Height)), FPS: number(e.FPS), Bitrate: int(number(e.Bitrate)),
		GOP: int(max(number(e.GOP), number(e.GOPInside), number(e.GOPMPEG4))),
	}
}

// codecName is a codec as RTP names it, of what devices write.
func codecName(s string) string {
	codec := strings.ToUpper(strings.ReplaceAll(clean(s, 16), ".", ""))
	if codec == "HEVC" {
		codec = "H265"
	}
	return codec
}

// media1 is the media service of version 1.
type media1 struct{ *Device }

func (m media1) profiles(ctx context.Context) ([]Profile, error) {
	var out struct {
		Profiles []struct {
			Token   string  `xml:"token,attr"`
			Name    string  `xml:"Name"`
			Source  string  `xml:"VideoSourceConfiguration>SourceToken"`
			Encoder encoder `xml:"VideoEncoderConfiguration"`
			PTZ     *mover  `xml:"PTZConfiguration"`
		} `xml:"Body>GetProfilesResponse>Profiles"`
	}
	if err := m.call(ctx, m.media1, nsMedia1+"/GetProfiles", "<trt:GetProfiles/>", &out); err != nil {
		return nil, err
	}
	var all []Profile
	for _, p := range out.Profiles {
		all = append(all, p.Encoder.profile(p.Token, p.Name, p.Source, p.PTZ))
	}
	return all, nil
}

func (m media1) streamURI(ctx context.Context, token string) (string, error) {
	var out struct {
		URI string `xml:"Body>GetStreamUriResponse>MediaUri>Uri"`
	}
	body := "<trt:GetStreamUri><trt:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol>" +
		"</tt:Transport></trt:StreamSetup><trt:ProfileToken>" + escape(token) + "</trt:ProfileToken></trt:GetStreamUri>"
	err := m.call(ctx, m.media1, nsMedia1+"/GetStreamUri", body, &out)
	return out.URI, err
}

func (m media1) sync(ctx context.Context, token string) error {
	body := "<trt:SetSynchronizationPoint><trt:ProfileToken>" + escape(token) + "</trt:ProfileToken></trt:SetSynchronizationPoint>"
	return m.call(ctx, m.media1, nsMedia1+"/SetSynchronizationPoint", body, nil)
}

// media2 is the media service of version 2; the first that knows H.265.
type media2 struct{ *Device }

func (m media2) profiles(ctx context.Context) ([]Profile, error) {
	var out struct {
		Profiles []struct {
			Token   string  `xml:"token,attr"`
			Name    string  `xml:"Name"`
			Source  string  `xml:"Configurations>VideoSource>SourceToken"`
			Encoder encoder `xml:"Configurations>VideoEncoder"`
			PTZ     *mover  `xml:"Configurations>PTZ"`
		} `xml:"Body>GetProfilesResponse>Profiles"`
	}
	if err := m.call(ctx, m.media2, nsMedia2+"/GetProfiles", "<tr2:GetProfiles><tr2:Type>All</tr2:Type></tr2:GetProfiles>", &out); err != nil {
		return nil, err
	}
	var all []Profile
	for _, p := range out.Profiles {
		second := p.Encoder.profile(p.Token, p.Name, p.Source, p.PTZ)
		second.second = true
		all = append(all, second)
	}
	return all, nil
}

func (m media2) streamURI(ctx context.Context, token string) (string, error) {
	var out struct {
		URI string `xml:"Body>GetStreamUriResponse>Uri"`
	}
	body := "<tr2:GetStreamUri><tr2:Protocol>RTSP</tr2:Protocol><tr2:ProfileToken>" + escape(token) + "</tr2:ProfileToken></tr2:GetStreamUri>"
	err := m.call(ctx, m.media2, nsMedia2+"/GetStreamUri", body, &out)
	return out.URI, err
}

func (m media2) sync(ctx context.Context, token string) error {
	body := "<tr2:SetSynchronizationPoint><tr2:ProfileToken>" + escape(token) + "</tr2:ProfileToken></tr2:SetSynchronizationPoint>"
	return m.call(ctx, m.media2, nsMedia2+"/SetSynchronizationPoint", body, nil)
}
