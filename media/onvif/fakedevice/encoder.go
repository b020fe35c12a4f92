package fakedevice

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// What the device can make of any picture.
var (
	offeredSizes = [][2]int{{1920, 1080}, {1280, 720}, {640, 360}, {352, 288}}
	offeredRates = []int{25, 20, 15, 10, 5}
)

// The ranges of what it can make.
const (
	longestGOP              = 100
	leastKbit, mostKbit     = 32, 8192
	codecH264, codecH265    = "H264", "H265"
	encoderPrefix, multiOff = "VE_", `<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>224.1.2.3</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>5</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast>`
)

// Streams are the device's streams as they are set now.
func (d *Device) Streams() []Profile {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.profiles)
}

// encoderOf is the stream of an encoder's configuration.
func (d *Device) encoderOf(token string) (Profile, bool) {
	for _, p := range d.Streams() {
		if encoderPrefix+p.Token == token {
			return p, true
		}
	}
	return Profile{}, false
}

func (p Profile) gop() int {
	if p.GOP == 0 {
		return 50
	}
	return p.GOP
}

// encoders answers what is asked of encoders; false when it is something else.
func (d *Device) encoders(in request, media2 bool) (status int, body string, ok bool) {
	prefix, token := "trt", in.text("ConfigurationToken")
	if media2 {
		prefix = "tr2"
	}
	reply := func(inner string) (int, string, bool) {
		return http.StatusOK, "<" + prefix + ":" + in.action + "Response>" + inner + "</" + prefix + ":" + in.action + "Response>", true
	}
	p, known := d.encoderOf(token)
	switch in.action {
	case "SetVideoEncoderConfiguration":
		if why := d.encode(in, media2); why != "" {
			return http.StatusBadRequest, fault("ter:ConfigModify", why), true
		}
		return reply("")
	case "GetVideoEncoderConfigurations", "GetVideoEncoderConfiguration", "GetVideoEncoderConfigurationOptions":
		if !known {
			return http.StatusBadRequest, fault("ter:NoConfig", "No such configuration"), true
		}
	}
	switch {
	case in.action == "GetVideoEncoderConfigurations" && media2:
		return reply(p.config2("tr2:Configurations"))
	case in.action == "GetVideoEncoderConfiguration" && !media2:
		return reply(p.config1("trt:Configuration"))
	case in.action == "GetVideoEncoderConfigurationOptions" && media2:
		return reply(d.options2(p))
	case in.action == "GetVideoEncoderConfigurationOptions":
		return reply(d.options1(p))
	}
	return 0, "", false
}

// config2 is a stream's configuration in Media2.
func (p Profile) config2(element string) string {
	return fmt.Sprintf(`<%s token="%s%s" GovLength="%d" Profile="Main"><tt:Name>VE</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>%s</tt:Encoding><tt:Resolution><tt:Width>%d</tt:Width><tt:Height>%d</tt:Height></tt:Resolution>`+
		`<tt:RateControl ConstantBitRate="false"><tt:FrameRateLimit>%d.0</tt:FrameRateLimit><tt:BitrateLimit>2048</tt:BitrateLimit></tt:RateControl>`+multiOff+`<tt:Quality>4</tt:Quality></%s>`,
		element, encoderPrefix, p.Token, p.gop(), p.Codec, p.Width, p.Height, p.FPS, element)
}

// config1 is a stream's configuration in Media1.
func (p Profile) config1(element string) string {
	codec := ""
	if p.Codec == codecH264 {
		codec = fmt.Sprintf(`<tt:H264><tt:GovLength>%d</tt:GovLength><tt:H264Profile>Main</tt:H264Profile></tt:H264>`, p.gop())
	}
	return fmt.Sprintf(`<%s token="%s%s"><tt:Name>VE</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>%s</tt:Encoding><tt:Resolution><tt:Width>%d</tt:Width><tt:Height>%d</tt:Height></tt:Resolution><tt:Quality>4</tt:Quality>`+
		`<tt:RateControl><tt:FrameRateLimit>%d</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>2048</tt:BitrateLimit></tt:RateControl>`+
		codec+multiOff+`<tt:SessionTimeout>PT60S</tt:SessionTimeout></%s>`,
		element, encoderPrefix, p.Token, p.Codec, p.Width, p.Height, p.FPS, element)
}

// offered are the codecs that a stream can be set to.
func (d *Device) offered(p Profile) []string {
	if d.cfg.Quirks.FixedCodec {
		return []string{p.Codec}
	}
	return []string{codecH264, codecH265, "JPEG"}
}

func (d *Device) options2(p Profile) string {
	var b strings.Builder
	for _, codec := range d.offered(p) {
		fmt.Fprintf(&b, `<tr2:Options GovLengthRange="1 %d" FrameRatesSupported="25 20 15 10 5" ProfilesSupported="Baseline Main High" ConstantBitRateSupported="true"><tt:Encoding>%s</tt:Encoding><tt:QualityRange><tt:Min>1</tt:Min><tt:Max>6</tt:Max></tt:QualityRange>%s`+
			`<tt:BitrateRange><tt:Min>%d</tt:Min><tt:Max>%d</tt:Max></tt:BitrateRange></tr2:Options>`, longestGOP, codec, offeredResolutions(), leastKbit, mostKbit)
	}
	return b.String()
}

func (d *Device) options1(p Profile) string {
	inner := ""
	for _, codec := range d.offered(p) {
		switch codec {
		case codecH264:
			inner += fmt.Sprintf(`<tt:H264>%s<tt:GovLengthRange><tt:Min>1</tt:Min><tt:Max>%d</tt:Max></tt:GovLengthRange><tt:FrameRateRange><tt:Min>1</tt:Min><tt:Max>25</tt:Max></tt:FrameRateRange>`+
				`<tt:EncodingIntervalRange><tt:Min>1</tt:Min><tt:Max>1</tt:Max></tt:EncodingIntervalRange><tt:H264ProfilesSupported>Baseline</tt:H264ProfilesSupported><tt:H264ProfilesSupported>Main</tt:H264ProfilesSupported></tt:H264>`, offeredResolutions(), longestGOP)
		case "JPEG":
			inner += `<tt:JPEG>` + offeredResolutions() + `<tt:FrameRateRange><tt:Min>1</tt:Min><tt:Max>25</tt:Max></tt:FrameRateRange></tt:JPEG>`
		}
	}
	return `<trt:Options><tt:QualityRange><tt:Min>1</tt:Min><tt:Max>6</tt:Max></tt:QualityRange>` + inner + `</trt:Options>`
}

func offeredResolutions() string {
	var b strings.Builder
	for _, s := range offeredSizes {
		fmt.Fprintf(&b, `<tt:ResolutionsAvailable><tt:Width>%d</tt:Width><tt:Height>%d</tt:Height></tt:ResolutionsAvailable>`, s[0], s[1])
	}
	return b.String()
}

// wireEncoder is what a SetVideoEncoderConfiguration asks for.
type wireEncoder struct {
	Token     string `xml:"token,attr"`
	GOP       int    `xml:"GovLength,attr"`
	GOPInside int    `xml:"H264>GovLength"`
	Name      string
	UseCount  string
	Encoding  string
	Width     int     `xml:"Resolution>Width"`
	Height    int     `xml:"Resolution>Height"`
	FPS       float64 `xml:"RateControl>FrameRateLimit"`
	Bitrate   int     `xml:"RateControl>BitrateLimit"`
	Quality   string
	Group     string `xml:"Multicast>Address>IPv4Address"`
	Timeout   string `xml:"SessionTimeout"`
}

// encode sets a stream; why it does not is a sentence.
func (d *Device) encode(in request, media2 bool) (why string) {
	var all struct {
		C wireEncoder `xml:"Body>SetVideoEncoderConfiguration>Configuration"`
	}
	if err := xml.Unmarshal(in.body, &all); err != nil {
		return err.Error()
	}
	c := all.C
	p, known := d.encoderOf(c.Token)
	gop := c.GOP
	if !media2 {
		gop = c.GOPInside
	}
	switch {
	case !known:
		return "No such configuration"
	case !slices.Contains(d.offered(p), c.Encoding), !media2 && c.Encoding == codecH265:
		return "No such encoding"
	case !slices.Contains(offeredSizes, [2]int{c.Width, c.Height}):
		return "No such resolution"
	case !slices.Contains(offeredRates, int(c.FPS)):
		return "No such frame rate"
	case gop < 1 || gop > longestGOP:
		return "GovLength out of range: " + strconv.Itoa(gop)
	case c.Bitrate < leastKbit || c.Bitrate > mostKbit:
		return "BitrateLimit out of range"
	case c.Name == "" || c.UseCount == "" || c.Quality != "4" || c.Group != "224.1.2.3" || !media2 && c.Timeout != "PT60S":
		return "Something was lost"
	}
	d.happen(Event{Action: in.action, Argument: p.Token + " " + c.Encoding, Media2: media2}, func() {
		i := slices.IndexFunc(d.profiles, func(q Profile) bool { return q.Token == p.Token })
		if !d.cfg.Quirks.ForgetsCodec {
			d.profiles[i].Codec, d.profiles[i].Width, d.profiles[i].Height = c.Encoding, c.Width, c.Height
			d.profiles[i].FPS, d.profiles[i].GOP = int(c.FPS), gop
		}
	})
	return ""
}
