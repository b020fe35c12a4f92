package onvif

import (
	"cmp"
	"context"
	"fmt"
	"strings"
)

func (m media2) config(ctx context.Context, token string) (config, error) {
	var out struct {
		All []config `xml:"Body>GetVideoEncoderConfigurationsResponse>Configurations"`
	}
	body := "<tr2:GetVideoEncoderConfigurations><tr2:ConfigurationToken>" + escape(token) + "</tr2:ConfigurationToken></tr2:GetVideoEncoderConfigurations>"
	err := m.call(ctx, m.media2, nsMedia2+"/GetVideoEncoderConfigurations", body, &out)
	for _, c := range out.All {
		if c.Token == token {
			return c, err
		}
	}
	if err == nil {
		err = fmt.Errorf("%w: it does not know its own encoder", ErrReply)
	}
	return config{}, err
}

func (m media2) choices(ctx context.Context, p Profile) ([]choices, error) {
	var out struct {
		All []struct {
			Encoding string
			Sizes    []wireSize `xml:"ResolutionsAvailable"`
			Bitrate  wireRange  `xml:"BitrateRange"`
			GOP      string     `xml:"GovLengthRange,attr"`
			Rates    string     `xml:"FrameRatesSupported,attr"`
			Profiles string     `xml:"ProfilesSupported,attr"`
		} `xml:"Body>GetVideoEncoderConfigurationOptionsResponse>Options"`
	}
	body := "<tr2:GetVideoEncoderConfigurationOptions><tr2:ConfigurationToken>" + escape(p.Encoder) + "</tr2:ConfigurationToken><tr2:ProfileToken>" +
		escape(p.Token) + "</tr2:ProfileToken></tr2:GetVideoEncoderConfigurationOptions>"
	if err := m.call(ctx, m.media2, nsMedia2+"/GetVideoEncoderConfigurationOptions", body, &out); err != nil {
		return nil, err
	}
	var all []choices
	for _, o := range out.All {
		all = append(all, choices{
			codec: codecName(o.Encoding), sizes: sizes(o.Sizes), rates: numbers(o.Rates), gop: span(o.GOP),
			bitrate: o.Bitrate.ints(), profiles: strings.Fields(o.Profiles),
		})
	}
	return all, nil
}

func (m media2) configure(ctx context.Context, c config) error {
	profile := ""
	if c.Profile != "" {
		profile = ` Profile="` + escape(c.Profile) + `"`
	}
	constant := ""
	if c.Rate.Constant != "" {
		constant = ` ConstantBitRate="` + escape(c.Rate.Constant) + `"`
	}
	body := `<tr2:SetVideoEncoderConfiguration><tr2:Configuration token="` + escape(c.Token) + `" GovLength="` + c.GOP + `"` + profile + `>` +
		c.head() + `<tt:RateControl` + constant + `><tt:FrameRateLimit>` + c.Rate.FPS + `</tt:FrameRateLimit><tt:BitrateLimit>` + c.Rate.Bitrate +
		`</tt:BitrateLimit></tt:RateControl>` + c.multicast() + c.quality() + `</tr2:Configuration></tr2:SetVideoEncoderConfiguration>`
	return m.call(ctx, m.media2, nsMedia2+"/SetVideoEncoderConfiguration", body, nil)
}

func (m media1) config(ctx context.Context, token string) (config, error) {
	var out struct {
		Config config `xml:"Body>GetVideoEncoderConfigurationResponse>Configuration"`
	}
	body := "<trt:GetVideoEncoderConfiguration><trt:ConfigurationToken>" + escape(token) + "</trt:ConfigurationToken></trt:GetVideoEncoderConfiguration>"
	err := m.call(ctx, m.media1, nsMedia1+"/GetVideoEncoderConfiguration", body, &out)
	if err == nil && out.Config.Token != token {
		err = fmt.Errorf("%w: it does not know its own encoder", ErrReply)
	}
	return out.Config, err
}

func (m media1) choices(ctx context.Context, p Profile) ([]choices, error) {
	type offer struct {
		Sizes    []wireSize `xml:"ResolutionsAvailable"`
		GOP      wireRange  `xml:"GovLengthRange"`
		Rates    wireRange  `xml:"FrameRateRange"`
		Profiles []string   `xml:"H264ProfilesSupported"`
	}
	var out struct {
		H264    offer     `xml:"Body>GetVideoEncoderConfigurationOptionsResponse>Options>H264"`
		JPEG    offer     `xml:"Body>GetVideoEncoderConfigurationOptionsResponse>Options>JPEG"`
		Bitrate wireRange `xml:"Body>GetVideoEncoderConfigurationOptionsResponse>Options>Extension>H264>BitrateRange"`
	}
	body := "<trt:GetVideoEncoderConfigurationOptions><trt:ConfigurationToken>" + escape(p.Encoder) + "</trt:ConfigurationToken><trt:ProfileToken>" +
		escape(p.Token) + "</trt:ProfileToken></trt:GetVideoEncoderConfigurationOptions>"
	if err := m.call(ctx, m.media1, nsMedia1+"/GetVideoEncoderConfigurationOptions", body, &out); err != nil {
		return nil, err
	}
	var all []choices
	for codec, o := range map[string]offer{"H264": out.H264, "JPEG": out.JPEG} {
		span := o.Rates.ints()
		all = append(all, choices{
			codec: codec, sizes: sizes(o.Sizes), rateSpan: [2]float64{float64(span[0]), float64(span[1])}, gop: o.GOP.ints(),
			bitrate: out.Bitrate.ints(), profiles: o.Profiles,
		})
	}
	return all, nil
}

func (m media1) configure(ctx context.Context, c config) error {
	codec := ""
	if c.Encoding == "H264" {
		codec = `<tt:H264><tt:GovLength>` + c.GOP + `</tt:GovLength><tt:H264Profile>` + escape(cmp.Or(c.Profile, "Main")) + `</tt:H264Profile></tt:H264>`
	}
	body := `<trt:SetVideoEncoderConfiguration><trt:Configuration token="` + escape(c.Token) + `">` + c.head() + c.quality() +
		`<tt:RateControl><tt:FrameRateLimit>` + whole(c.Rate.FPS) + `</tt:FrameRateLimit><tt:EncodingInterval>` + escape(cmp.Or(c.Rate.Interval, "1")) +
		`</tt:EncodingInterval><tt:BitrateLimit>` + c.Rate.Bitrate + `</tt:BitrateLimit></tt:RateControl>` + codec + c.multicast() +
		`<tt:SessionTimeout>` + escape(cmp.Or(c.Timeout, "PT60S")) + `</tt:SessionTimeout></trt:Configuration>` +
		`<trt:ForcePersistence>true</trt:ForcePersistence></trt:SetVideoEncoderConfiguration>`
	return m.call(ctx, m.media1, nsMedia1+"/SetVideoEncoderConfiguration", body, nil)
}

// numbers are the numbers in a list of a device: "25 20 15".
func numbers(s string) (all []float64) {
	for _, f := range strings.Fields(s) {
		if n := number(f); n > 0 {
			all = append(all, n)
		}
	}
	return all
}

// span is the range that a list of a device begins and ends with: "1 250".
func span(s string) (r [2]int) {
	if all := numbers(s); len(all) > 0 {
		r = [2]int{int(all[0]), int(all[len(all)-1])}
	}
	return r
}

type wireSize struct{ Width, Height string }

func sizes(all []wireSize) (list [][2]int) {
	for _, s := range all[:min(len(all), 256)] {
		if w, h := int(number(s.Width)), int(number(s.Height)); w > 0 && h > 0 {
			list = append(list, [2]int{w, h})
		}
	}
	return list
}

type wireRange struct{ Min, Max string }

func (r wireRange) ints() [2]int { return [2]int{int(number(r.Min)), int(number(r.Max))} }
